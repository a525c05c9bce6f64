-- AlterTable
ALTER TABLE "AudioNode" ADD COLUMN "processing" TEXT;

-- AlterTable
ALTER TABLE "MixOverride" ADD COLUMN "processing" TEXT;
