-- DropIndex
DROP INDEX "assignment_agency_key_ended_urgency_received_id_idx";

-- CreateIndex
CREATE INDEX "tip_category_idx" ON "tip"("category");

-- CreateIndex
CREATE INDEX "tip_channel_idx" ON "tip"("channel");

-- CreateIndex
CREATE INDEX "tip_places_idx" ON "tip" USING GIN ("places");

-- CreateIndex
CREATE INDEX "assignment_agency_key_received_id_idx" ON "assignment"("agency_key", "received", "id");
-- Each view of an inbox is read in its own order from its own index. Those of what waits stay small: tips leave them.
CREATE INDEX "assignment_open" ON "assignment"("agency_key", "urgency", "received" DESC, "id" DESC) WHERE "ended" IS NULL;
CREATE INDEX "assignment_waiting" ON "assignment"("agency_key", "urgency", "received" DESC, "id" DESC) WHERE "ended" IS NULL AND "acknowledged" IS NULL;
CREATE INDEX "assignment_unread" ON "assignment"("agency_key", "urgency", "received" DESC, "id" DESC) WHERE "ended" IS NULL AND "unread";
CREATE INDEX "assignment_closed" ON "assignment"("agency_key", "ended" DESC, "id" DESC) WHERE "ended" IS NOT NULL;
CREATE INDEX "tip_event_taken" ON "tip_event"("officer", "tip_id") WHERE "kind" = 'acknowledged';
