-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "public_key" (
    "name" TEXT NOT NULL,
    "key" BYTEA NOT NULL,

    CONSTRAINT "public_key_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "setting" (
    "name" TEXT NOT NULL,
    "value" BYTEA NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "heard" (
    "channel" TEXT NOT NULL,
    "update" TEXT NOT NULL,
    "conversation" BYTEA NOT NULL,
    "version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "heard_pkey" PRIMARY KEY ("channel","update")
);

-- CreateTable
CREATE TABLE "conversation" (
    "id" BYTEA NOT NULL,
    "state" BYTEA,
    "tips" BYTEA,
    "version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "conversation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "lane" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "due" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "part" INTEGER NOT NULL DEFAULT 0,
    "expires" TIMESTAMPTZ(3) NOT NULL,
    "message" UUID,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lease" (
    "lane" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("lane")
);

-- CreateTable
CREATE TABLE "mailbox" (
    "id" BIGSERIAL NOT NULL,
    "box" BYTEA NOT NULL,
    "sealed" BYTEA NOT NULL,
    "expires" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mailbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tip" (
    "id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "lookup" BYTEA NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'received',
    "category" TEXT,
    "urgency" TEXT,
    "places" TEXT[],
    "rules" TEXT,
    "received" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sorted" TIMESTAMPTZ(3),
    "reply_to" BYTEA,
    "reply_expires" TIMESTAMPTZ(3),

    CONSTRAINT "tip_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tip_key" (
    "tip_id" UUID NOT NULL,
    "holder" TEXT NOT NULL,
    "wrapped" BYTEA NOT NULL,

    CONSTRAINT "tip_key_pkey" PRIMARY KEY ("tip_id","holder")
);

-- CreateTable
CREATE TABLE "message" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "tip_id" UUID NOT NULL,
    "author" TEXT NOT NULL,
    "agency" TEXT,
    "officer" UUID,
    "sealed" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivery" TEXT,

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agency" (
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "recovery" BYTEA NOT NULL,
    "claim" BYTEA,

    CONSTRAINT "agency_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "officer" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "agency_key" TEXT,
    "public_key" BYTEA,
    "salt" BYTEA,
    "wrapped_key" BYTEA,
    "agency_seal" BYTEA,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "locked_till" TIMESTAMPTZ(3),
    "created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "officer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "token" BYTEA NOT NULL,
    "officer_id" UUID NOT NULL,
    "agency_seal" BYTEA,
    "expires" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("token")
);

-- CreateTable
CREATE TABLE "session" (
    "id" BYTEA NOT NULL,
    "officer_id" UUID NOT NULL,
    "sealed_key" BYTEA NOT NULL,
    "csrf" TEXT NOT NULL,
    "expires" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assignment" (
    "id" UUID NOT NULL,
    "tip_id" UUID NOT NULL,
    "agency_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "urgency" TEXT NOT NULL,
    "received" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered" TIMESTAMPTZ(3),
    "acknowledged" TIMESTAMPTZ(3),
    "unread" BOOLEAN NOT NULL DEFAULT true,
    "ended" TIMESTAMPTZ(3),

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "clock" (
    "id" UUID NOT NULL,
    "assignment_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "due" TIMESTAMPTZ(3) NOT NULL,
    "met" TIMESTAMPTZ(3),

    CONSTRAINT "clock_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tip_event" (
    "id" BIGSERIAL NOT NULL,
    "tip_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "agency" TEXT,
    "officer" UUID,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "tip_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "heard_at_idx" ON "heard"("at");

-- CreateIndex
CREATE UNIQUE INDEX "heard_conversation_version_key" ON "heard"("conversation", "version");

-- CreateIndex
CREATE INDEX "conversation_at_idx" ON "conversation"("at");

-- CreateIndex
CREATE INDEX "outbox_lane_id_idx" ON "outbox"("lane", "id");

-- CreateIndex
CREATE INDEX "outbox_due_idx" ON "outbox"("due");

-- CreateIndex
CREATE INDEX "mailbox_box_id_idx" ON "mailbox"("box", "id");

-- CreateIndex
CREATE INDEX "mailbox_expires_idx" ON "mailbox"("expires");

-- CreateIndex
CREATE UNIQUE INDEX "tip_lookup_key" ON "tip"("lookup");

-- CreateIndex
CREATE INDEX "tip_sorted_received_idx" ON "tip"("sorted", "received");

-- CreateIndex
CREATE INDEX "tip_reply_expires_idx" ON "tip"("reply_expires");

-- CreateIndex
CREATE INDEX "message_tip_id_seq_idx" ON "message"("tip_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "officer_email_key" ON "officer"("email");

-- CreateIndex
CREATE INDEX "officer_agency_key_idx" ON "officer"("agency_key");

-- CreateIndex
CREATE INDEX "invitation_officer_id_idx" ON "invitation"("officer_id");

-- CreateIndex
CREATE INDEX "session_expires_idx" ON "session"("expires");

-- CreateIndex
CREATE INDEX "assignment_agency_key_ended_urgency_received_id_idx" ON "assignment"("agency_key", "ended", "urgency", "received" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "assignment_tip_id_idx" ON "assignment"("tip_id");

-- CreateIndex
CREATE INDEX "assignment_delivered_idx" ON "assignment"("delivered");

-- CreateIndex
CREATE INDEX "clock_met_due_idx" ON "clock"("met", "due");

-- CreateIndex
CREATE UNIQUE INDEX "clock_assignment_id_kind_key" ON "clock"("assignment_id", "kind");

-- CreateIndex
CREATE INDEX "tip_event_tip_id_id_idx" ON "tip_event"("tip_id", "id");

-- AddForeignKey
ALTER TABLE "tip_key" ADD CONSTRAINT "tip_key_tip_id_fkey" FOREIGN KEY ("tip_id") REFERENCES "tip"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_tip_id_fkey" FOREIGN KEY ("tip_id") REFERENCES "tip"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "officer" ADD CONSTRAINT "officer_agency_key_fkey" FOREIGN KEY ("agency_key") REFERENCES "agency"("key") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_officer_id_fkey" FOREIGN KEY ("officer_id") REFERENCES "officer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_officer_id_fkey" FOREIGN KEY ("officer_id") REFERENCES "officer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_tip_id_fkey" FOREIGN KEY ("tip_id") REFERENCES "tip"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_agency_key_fkey" FOREIGN KEY ("agency_key") REFERENCES "agency"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "clock" ADD CONSTRAINT "clock_assignment_id_fkey" FOREIGN KEY ("assignment_id") REFERENCES "assignment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tip_event" ADD CONSTRAINT "tip_event_tip_id_fkey" FOREIGN KEY ("tip_id") REFERENCES "tip"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A tip is in exactly one lead inbox: no second open lead can be written, whatever goes wrong.
CREATE UNIQUE INDEX "assignment_one_lead" ON "assignment"("tip_id") WHERE "kind" = 'lead' AND "ended" IS NULL;

-- What the sweep looks for stays cheap to find however many tips there are.
CREATE INDEX "tip_unsorted" ON "tip"("received") WHERE "sorted" IS NULL;
CREATE INDEX "assignment_untold" ON "assignment"("received") WHERE "ended" IS NULL AND "delivered" IS NULL;
CREATE INDEX "assignment_alarm" ON "assignment"("delivered") WHERE "ended" IS NULL AND "urgency" = 'P0' AND "acknowledged" IS NULL;
CREATE INDEX "conversation_alive" ON "conversation"("at") WHERE "state" IS NOT NULL;
