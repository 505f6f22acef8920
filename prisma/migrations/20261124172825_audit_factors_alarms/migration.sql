-- AlterTable
ALTER TABLE "session" ADD COLUMN     "created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "device" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "seen" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "whole" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "assignment" ADD COLUMN     "climbed" SMALLINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "audit" (
    "id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "role" TEXT,
    "agency" TEXT,
    "kind" TEXT NOT NULL,
    "subject" TEXT,
    "reason" TEXT,
    "before" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "factor" (
    "id" UUID NOT NULL,
    "officer_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "label" TEXT,
    "secret" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL DEFAULT 0,
    "created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used" TIMESTAMPTZ(3),

    CONSTRAINT "factor_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_subject_id_idx" ON "audit"("subject", "id");

-- CreateIndex
CREATE INDEX "audit_actor_id_idx" ON "audit"("actor", "id");

-- CreateIndex
CREATE INDEX "factor_officer_id_kind_idx" ON "factor"("officer_id", "kind");

-- AddForeignKey
ALTER TABLE "factor" ADD CONSTRAINT "factor_officer_id_fkey" FOREIGN KEY ("officer_id") REFERENCES "officer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Rows of the chain are only ever added
CREATE RULE audit_no_update AS ON UPDATE TO "audit" DO INSTEAD NOTHING;
CREATE RULE audit_no_delete AS ON DELETE TO "audit" DO INSTEAD NOTHING;
