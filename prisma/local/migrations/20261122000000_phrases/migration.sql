-- CreateTable
CREATE TABLE "Phrase" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "storyId" TEXT NOT NULL,
    "nodeId" TEXT NOT NULL,
    "sourceId" TEXT NOT NULL,
    "from" BIGINT NOT NULL,
    "to" BIGINT NOT NULL,
    "crossfade" BIGINT NOT NULL,
    "deleted" BOOLEAN NOT NULL DEFAULT false
);

-- CreateIndex
CREATE INDEX "Phrase_storyId_idx" ON "Phrase"("storyId");

-- CreateIndex
CREATE INDEX "Phrase_nodeId_idx" ON "Phrase"("nodeId");
