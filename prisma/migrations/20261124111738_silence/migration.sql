-- AlterTable
ALTER TABLE "conversation" ADD COLUMN     "channel" TEXT,
ADD COLUMN     "hand_in" TIMESTAMPTZ(3),
ADD COLUMN     "reply_to" BYTEA;

-- The few reports that wait to be handed in are found however many conversations there are.
CREATE INDEX "conversation_silent" ON "conversation"("hand_in") WHERE "hand_in" IS NOT NULL;
