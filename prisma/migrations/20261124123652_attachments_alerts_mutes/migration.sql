-- AlterTable
ALTER TABLE "outbox" ADD COLUMN     "priority" SMALLINT NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "attachment" (
    "id" UUID NOT NULL,
    "conversation" BYTEA,
    "tip_id" UUID,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "why" TEXT,
    "type" TEXT,
    "size" INTEGER,
    "original" TEXT,
    "quiet" BOOLEAN NOT NULL DEFAULT false,
    "errand" BYTEA,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attachment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "begun" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered" TIMESTAMPTZ(3),
    "ended" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trace" (
    "person" BYTEA NOT NULL,
    "message" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trace_pkey" PRIMARY KEY ("person","message")
);

-- CreateTable
CREATE TABLE "mute" (
    "writer" BYTEA NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "agency_key" TEXT NOT NULL,
    "officer" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mute_pkey" PRIMARY KEY ("writer")
);

-- CreateTable
CREATE TABLE "channel_health" (
    "channel" TEXT NOT NULL,
    "next" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "failed" TIMESTAMPTZ(3),
    "worked" TIMESTAMPTZ(3),

    CONSTRAINT "channel_health_pkey" PRIMARY KEY ("channel")
);

-- CreateIndex
CREATE INDEX "attachment_conversation_idx" ON "attachment"("conversation");

-- CreateIndex
CREATE INDEX "attachment_tip_id_idx" ON "attachment"("tip_id");

-- CreateIndex
CREATE INDEX "alert_ended_begun_idx" ON "alert"("ended", "begun");

-- CreateIndex
CREATE INDEX "trace_at_idx" ON "trace"("at");

-- CreateIndex
CREATE INDEX "mute_until_idx" ON "mute"("until");

-- AddForeignKey
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_tip_id_fkey" FOREIGN KEY ("tip_id") REFERENCES "tip"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the sweep looks for: most rows are of no interest to it.
CREATE INDEX "attachment_unfinished" ON "attachment"("due") WHERE "state" = 'dropped' OR "errand" IS NOT NULL;
CREATE INDEX "attachment_untold" ON "attachment"("at") WHERE "tip_id" IS NULL;
CREATE INDEX "alert_open" ON "alert"("begun") WHERE "ended" IS NULL;
