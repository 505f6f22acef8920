-- AlterTable
ALTER TABLE "conversation" RENAME COLUMN "tips" TO "kept";

-- CreateTable
CREATE TABLE "learner" (
    "year" SMALLINT NOT NULL,
    "person" BYTEA NOT NULL,
    "channel" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "commune" TEXT,
    "gender" TEXT,
    "age" TEXT,
    "group" TEXT,
    "cards" INTEGER NOT NULL DEFAULT 0,
    "lessons" INTEGER NOT NULL DEFAULT 0,
    "listened" INTEGER NOT NULL DEFAULT 0,
    "quizzes" INTEGER NOT NULL DEFAULT 0,
    "first" DATE NOT NULL,
    "last" DATE NOT NULL,

    CONSTRAINT "learner_pkey" PRIMARY KEY ("year","person")
);

-- CreateTable
CREATE TABLE "gain" (
    "quiz" TEXT NOT NULL,
    "month" DATE NOT NULL,
    "language" TEXT NOT NULL,
    "group" TEXT NOT NULL,
    "before" BOOLEAN NOT NULL,
    "after" BOOLEAN NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "gain_pkey" PRIMARY KEY ("quiz","month","language","group","before","after")
);

-- CreateTable
CREATE TABLE "learning_group" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "commune" TEXT,
    "agency" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "opened" DATE NOT NULL,
    "closed" DATE,

    CONSTRAINT "learning_group_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "group_step" (
    "code" TEXT NOT NULL,
    "member" BYTEA NOT NULL,
    "step" TEXT NOT NULL,
    "score" SMALLINT,

    CONSTRAINT "group_step_pkey" PRIMARY KEY ("code","member","step")
);

-- CreateTable
CREATE TABLE "subscriber" (
    "person" BYTEA NOT NULL,
    "channel" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "language" TEXT NOT NULL,
    "commune" TEXT,
    "group" TEXT,
    "heard" DATE NOT NULL,

    CONSTRAINT "subscriber_pkey" PRIMARY KEY ("person")
);

-- CreateTable
CREATE TABLE "campaign" (
    "id" UUID NOT NULL,
    "slug" TEXT,
    "name" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "audience" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "starts" TIMESTAMPTZ(3),
    "started" TIMESTAMPTZ(3),
    "ended" TIMESTAMPTZ(3),
    "officer" UUID,
    "created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "campaign_id" UUID NOT NULL,
    "person" BYTEA NOT NULL,
    "channel" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "until" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("campaign_id","person")
);

-- CreateTable
CREATE TABLE "translation" (
    "language" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "by" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "translation_pkey" PRIMARY KEY ("language","key")
);

-- CreateTable
CREATE TABLE "translation_event" (
    "id" BIGSERIAL NOT NULL,
    "language" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT,
    "state" TEXT,
    "by" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "translation_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recording" (
    "language" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "machine" BOOLEAN NOT NULL DEFAULT false,
    "source" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "seconds" DOUBLE PRECISION NOT NULL,
    "by" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "recording_pkey" PRIMARY KEY ("language","key")
);

-- CreateTable
CREATE TABLE "population" (
    "commune" TEXT NOT NULL,
    "key" BOOLEAN NOT NULL DEFAULT false,
    "people" INTEGER,
    "women" INTEGER,
    "source" TEXT,
    "received" DATE,
    "used" DATE,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "population_pkey" PRIMARY KEY ("commune")
);

-- CreateIndex
CREATE UNIQUE INDEX "learning_group_secret_key" ON "learning_group"("secret");

-- CreateIndex
CREATE INDEX "learning_group_agency_idx" ON "learning_group"("agency");

-- CreateIndex
CREATE INDEX "subscriber_channel_language_idx" ON "subscriber"("channel", "language");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_slug_key" ON "campaign"("slug");

-- CreateIndex
CREATE INDEX "campaign_state_starts_idx" ON "campaign"("state", "starts");

-- CreateIndex
CREATE INDEX "campaign_created_id_idx" ON "campaign"("created", "id");

-- CreateIndex
CREATE INDEX "delivery_person_idx" ON "delivery"("person");

-- CreateIndex
CREATE INDEX "delivery_campaign_id_channel_state_idx" ON "delivery"("campaign_id", "channel", "state");

-- CreateIndex
CREATE INDEX "translation_event_language_key_id_idx" ON "translation_event"("language", "key", "id");

-- AddForeignKey
ALTER TABLE "group_step" ADD CONSTRAINT "group_step_code_fkey" FOREIGN KEY ("code") REFERENCES "learning_group"("code") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_person_fkey" FOREIGN KEY ("person") REFERENCES "subscriber"("person") ON DELETE CASCADE ON UPDATE CASCADE;
