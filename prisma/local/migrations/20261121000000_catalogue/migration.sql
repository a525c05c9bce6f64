-- CreateTable
CREATE TABLE "Story" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "title" TEXT NOT NULL,
    "sampleRate" INTEGER NOT NULL,
    "extensionRule" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL,
    "deleted" BOOLEAN NOT NULL DEFAULT false
);

-- CreateTable
CREATE TABLE "AudioNode" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "storyId" TEXT NOT NULL,
    "parentId" TEXT,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "startFrame" BIGINT NOT NULL,
    "frames" BIGINT NOT NULL,
    "channels" INTEGER NOT NULL,
    "trimIn" BIGINT NOT NULL DEFAULT 0,
    "trimOut" BIGINT NOT NULL DEFAULT 0,
    "fadeIn" BIGINT NOT NULL DEFAULT 0,
    "fadeOut" BIGINT NOT NULL DEFAULT 0,
    "gainDb" REAL NOT NULL DEFAULT 0,
    "pan" REAL NOT NULL DEFAULT 0,
    "mute" BOOLEAN NOT NULL DEFAULT false,
    "color" TEXT,
    "notes" TEXT NOT NULL DEFAULT '',
    "takeGroupId" TEXT,
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TEXT NOT NULL,
    "creator" TEXT NOT NULL,
    "audioSha256" TEXT NOT NULL,
    "receipt" TEXT,
    CONSTRAINT "AudioNode_audioSha256_fkey" FOREIGN KEY ("audioSha256") REFERENCES "AudioFile" ("sha256") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "AudioFile" (
    "sha256" TEXT NOT NULL PRIMARY KEY,
    "bytes" BIGINT NOT NULL,
    "mime" TEXT NOT NULL,
    "sampleRate" INTEGER NOT NULL,
    "channels" INTEGER NOT NULL,
    "frames" BIGINT NOT NULL,
    "extension" TEXT NOT NULL,
    "codec" TEXT NOT NULL,
    "bitsPerSample" INTEGER,
    "loudness" REAL,
    "truePeak" REAL,
    "tags" TEXT NOT NULL DEFAULT '{}',
    "originalName" TEXT NOT NULL DEFAULT '',
    "storedAs" TEXT
);

-- CreateTable
CREATE TABLE "Take" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "storyId" TEXT NOT NULL,
    "parentId" TEXT,
    "channels" INTEGER NOT NULL,
    "sampleRate" INTEGER NOT NULL,
    "bits" TEXT NOT NULL,
    "device" TEXT NOT NULL,
    "streamId" TEXT NOT NULL,
    "startFrame" BIGINT NOT NULL,
    "trimIn" BIGINT NOT NULL,
    "takeGroupId" TEXT,
    "startedAt" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "MixOverride" (
    "storyId" TEXT NOT NULL,
    "nodeId" TEXT NOT NULL,
    "ancestorId" TEXT NOT NULL,
    "gainDb" REAL,
    "pan" REAL,
    "mute" BOOLEAN,

    PRIMARY KEY ("nodeId", "ancestorId")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Tag" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "storyId" TEXT NOT NULL,
    "nodeId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "deleted" BOOLEAN NOT NULL DEFAULT false
);

-- CreateTable
CREATE TABLE "Marker" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "storyId" TEXT NOT NULL,
    "nodeId" TEXT NOT NULL,
    "frame" BIGINT NOT NULL,
    "title" TEXT NOT NULL,
    "deleted" BOOLEAN NOT NULL DEFAULT false
);

-- CreateTable
CREATE TABLE "TakeGroup" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "storyId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "deleted" BOOLEAN NOT NULL DEFAULT false
);

-- CreateTable
CREATE TABLE "FieldStamp" (
    "entity" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "hlc" TEXT NOT NULL,

    PRIMARY KEY ("entity", "id", "field")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Outbox" (
    "opNo" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "storyId" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "sha" TEXT NOT NULL,
    "hlc" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "nextAt" BIGINT NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "HistoryEntry" (
    "position" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "storyId" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "undone" BOOLEAN NOT NULL DEFAULT false,
    "forward" TEXT NOT NULL,
    "backward" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Setting" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Device" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "createdAt" TEXT NOT NULL,
    "lastHlc" TEXT NOT NULL,
    "current" BOOLEAN NOT NULL DEFAULT true
);

-- CreateIndex
CREATE INDEX "AudioNode_storyId_idx" ON "AudioNode"("storyId");

-- CreateIndex
CREATE INDEX "AudioNode_parentId_idx" ON "AudioNode"("parentId");

-- CreateIndex
CREATE INDEX "AudioNode_audioSha256_idx" ON "AudioNode"("audioSha256");

-- CreateIndex
CREATE INDEX "MixOverride_storyId_idx" ON "MixOverride"("storyId");

-- CreateIndex
CREATE INDEX "Tag_storyId_idx" ON "Tag"("storyId");

-- CreateIndex
CREATE INDEX "Tag_nodeId_idx" ON "Tag"("nodeId");

-- CreateIndex
CREATE INDEX "Marker_storyId_idx" ON "Marker"("storyId");

-- CreateIndex
CREATE INDEX "Marker_nodeId_idx" ON "Marker"("nodeId");

-- CreateIndex
CREATE INDEX "TakeGroup_storyId_idx" ON "TakeGroup"("storyId");

-- CreateIndex
CREATE INDEX "Outbox_storyId_opNo_idx" ON "Outbox"("storyId", "opNo");

-- CreateIndex
CREATE UNIQUE INDEX "HistoryEntry_id_key" ON "HistoryEntry"("id");

-- CreateIndex
CREATE INDEX "HistoryEntry_storyId_undone_position_idx" ON "HistoryEntry"("storyId", "undone", "position");
