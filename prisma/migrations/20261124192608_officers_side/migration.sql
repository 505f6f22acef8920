-- AlterTable
ALTER TABLE "tip" ADD COLUMN     "conflict" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "merged_into" UUID;

-- AlterTable
ALTER TABLE "agency" ADD COLUMN     "rotated" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "officer" ADD COLUMN     "toured" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "clock" ADD COLUMN     "extended" SMALLINT NOT NULL DEFAULT 0,
ADD COLUMN     "paused" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "agency_past" (
    "id" UUID NOT NULL,
    "agency_key" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "sealed" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agency_past_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agency_hook" (
    "agency_key" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "failed" TIMESTAMPTZ(3),
    "worked" TIMESTAMPTZ(3),

    CONSTRAINT "agency_hook_pkey" PRIMARY KEY ("agency_key")
);

-- CreateTable
CREATE TABLE "call" (
    "id" UUID NOT NULL,
    "agency_key" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "call_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tip_words" (
    "tip_id" UUID NOT NULL,
    "agency_key" TEXT NOT NULL,
    "words" BIGINT[],
    "seq" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "tip_words_pkey" PRIMARY KEY ("tip_id","agency_key")
);

-- CreateIndex
CREATE INDEX "agency_past_agency_key_idx" ON "agency_past"("agency_key");

-- CreateIndex
CREATE INDEX "call_due_idx" ON "call"("due");

-- CreateIndex
CREATE INDEX "tip_words_agency_key_idx" ON "tip_words"("agency_key");

-- CreateIndex
CREATE INDEX "tip_words_words_idx" ON "tip_words" USING GIN ("words");

-- CreateIndex
CREATE INDEX "tip_merged_into_idx" ON "tip"("merged_into");

-- AddForeignKey
ALTER TABLE "agency_past" ADD CONSTRAINT "agency_past_agency_key_fkey" FOREIGN KEY ("agency_key") REFERENCES "agency"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agency_hook" ADD CONSTRAINT "agency_hook_agency_key_fkey" FOREIGN KEY ("agency_key") REFERENCES "agency"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tip_words" ADD CONSTRAINT "tip_words_tip_id_fkey" FOREIGN KEY ("tip_id") REFERENCES "tip"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Tips under way get the clock of the four months beyond which none may last.
INSERT INTO "clock" ("id", "assignment_id", "kind", "due")
SELECT gen_random_uuid(), c."assignment_id", 'ceiling', a."received" + interval '4 months'
FROM "clock" c JOIN "assignment" a ON a."id" = c."assignment_id"
WHERE c."kind" = 'resolve' AND c."met" IS NULL AND a."ended" IS NULL;
