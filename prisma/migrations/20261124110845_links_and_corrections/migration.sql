-- CreateTable
CREATE TABLE "tip_mark" (
    "tip_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "tip_mark_pkey" PRIMARY KEY ("hash","tip_id")
);

-- CreateTable
CREATE TABLE "correction" (
    "id" BIGSERIAL NOT NULL,
    "tip_id" UUID NOT NULL,
    "agency_key" TEXT NOT NULL,
    "officer" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "machine_category" TEXT NOT NULL,
    "machine_urgency" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "urgency" TEXT NOT NULL,
    "lead_from" TEXT,
    "lead_to" TEXT,

    CONSTRAINT "correction_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "tip_mark_tip_id_idx" ON "tip_mark"("tip_id");

-- CreateIndex
CREATE INDEX "correction_tip_id_idx" ON "correction"("tip_id");

-- CreateIndex
CREATE INDEX "correction_agency_key_idx" ON "correction"("agency_key");

-- CreateIndex
CREATE INDEX "correction_lead_to_idx" ON "correction"("lead_to");

-- AddForeignKey
ALTER TABLE "tip_mark" ADD CONSTRAINT "tip_mark_tip_id_fkey" FOREIGN KEY ("tip_id") REFERENCES "tip"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "correction" ADD CONSTRAINT "correction_tip_id_fkey" FOREIGN KEY ("tip_id") REFERENCES "tip"("id") ON DELETE CASCADE ON UPDATE CASCADE;
