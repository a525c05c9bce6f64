import type { Command } from 'commander';
import { nodeProcessing } from '../../../shared/domain/mix';
import type { AudioNode } from '../../../shared/domain/model';
import { processingWords } from '../../../shared/domain/processing/settings';
import { audibleRange } from '../../../shared/domain/timeline';
import { branchTexts, fieldHelp, nodeTexts } from '../assignments';
import type { Action, Run } from '../cli';
import { drawTree } from '../drawTree';
import { oneLine, table } from '../text/plainText';
import { clockTime } from '../text/time';

export function addNodeCommands(program: Command, run: Run): void {
  program
    .command('tree')
    .description('draw a story: who was recorded over whom, when and how long')
    .argument('<story>', 'id of the story')
    .action((written: string) =>
      run((cli) =>
        cli.withStudio(async ({ stories, lookup }) => {
          const { content } = await stories.open(await lookup.story(written));
          return { json: { story: content.story, nodes: content.nodes }, text: drawTree(content) };
        }),
      ),
    );

  program
    .command('show')
    .description('show everything about a node')
    .argument('<node>', 'id of the node')
    .action((written: string) =>
      run((cli) =>
        cli.withStudio(async ({ catalogue, lookup }) => {
          const node = await catalogue.node(await lookup.node(written));
          return { json: node, text: describe(node) };
        }),
      ),
    );

  program
    .command('set')
    .description('change fields of a node, or its mix in one branch')
    .argument('<node>', 'id of the node')
    .argument('<key=value...>', 'fields and their new values')
    .option(
      '--in-branch <leaf>',
      'set gainDb, pan, mute or processing for the branches that run through this node alone',
    )
    .addHelpText(
      'after',
      `
Fields:
${table(fieldHelp.map(([field, values]) => [`  ${field}`, values]))}

With --in-branch, the value "inherit" takes an override back.

Examples:
  tapstory set 77d0b5aa title="Second verse" gainDb=-3
  tapstory set 77d0b5aa startFrame=2.5s fadeIn=40ms
  tapstory set 77d0b5aa --in-branch 0c4411ef mute=true`,
    )
    .action((written: string, words: string[], options: { inBranch?: string }) =>
      run(
        options.inBranch === undefined
          ? setFields(written, words)
          : setInBranch(written, options.inBranch, words),
      ),
    );

  for (const [name, description, done] of [
    ['rm', 'remove a node; what was recorded over it stays, and `restore` brings it back', 'Removed'],
    ['restore', 'bring a removed node back', 'Restored'],
  ] as const)
    program
      .command(name)
      .description(description)
      .argument('<node>', 'id of the node')
      .action((written: string) =>
        run((cli) =>
          cli.withStudio(async ({ stories, lookup }) => {
            const id = await lookup.node(written);
            const node = await (name === 'rm' ? stories.removeNode(id) : stories.restoreNode(id));
            return { json: node, text: `${done} "${oneLine(node.title)}".` };
          }),
        ),
      );

  for (const [name, description, done] of [
    ['undo', 'take the last change of a story back', 'Undone'],
    ['redo', 'make the change again that was taken back last', 'Redone'],
  ] as const)
    program
      .command(name)
      .description(description)
      .argument('<story>', 'id of the story')
      .action((written: string) =>
        run((cli) =>
          cli.withStudio(async ({ catalogue, stories, lookup }) => {
            const storyId = await lookup.story(written);
            const before = await catalogue.historyState(storyId);
            const { history } = await stories[name](storyId);
            const label = before[name];
            return {
              json: { storyId, [done.toLowerCase()]: label, history },
              text: `${done}: ${label ?? ''}`,
            };
          }),
        ),
      );
}

const setFields =
  (written: string, words: readonly string[]): Action =>
  (cli) => {
    const textsAt = nodeTexts(words);
    return cli.withStudio(async ({ catalogue, stories, lookup }) => {
      const { id, sampleRate } = await catalogue.node(await lookup.node(written));
      const texts = textsAt(sampleRate);
      const { parent } = texts;
      const isNode = parent !== undefined && !['', 'none'].includes(parent.trim().toLowerCase());
      const whole = isNode ? { ...texts, parent: await lookup.node(parent) } : texts;
      const node = await stories.setFields(id, whole);
      return { json: node, text: describe(node) };
    });
  };

const setInBranch =
  (written: string, leaf: string, words: readonly string[]): Action =>
  (cli) => {
    const texts = branchTexts(words);
    return cli.withStudio(async ({ stories, lookup }) => {
      const node = await stories.setInBranch(await lookup.node(written), await lookup.node(leaf), texts);
      return { json: node, text: `Changed the mix of "${oneLine(node.title)}" in this branch.` };
    });
  };

function describe(node: AudioNode): string {
  const { sampleRate, audio, receipt } = node;
  const range = audibleRange(node);
  const time = (frames: number) => `${clockTime(frames, sampleRate)} (${frames} frames)`;
  const rows = [
    ['id', node.id],
    ['story', node.storyId],
    ['parent', node.parentId ?? 'none'],
    ['kind', `${node.kind}${node.deleted ? ', removed' : ''}`],
    ['made', node.createdAt],
    ['start', time(node.startFrame)],
    ['length', time(node.frames)],
    ['heard', `${clockTime(range.from, sampleRate)} to ${clockTime(range.to, sampleRate)}`],
    ['trims', `${node.trimIn} and ${node.trimOut} frames`],
    ['fades', `${node.fadeIn} and ${node.fadeOut} frames`],
    ['mix', `${node.gainDb} dB, pan ${node.pan}${node.mute ? ', muted' : ''}`],
    ['processing', processingWords(nodeProcessing(node)).join(', ') || 'none'],
    ['audio', `${audio.mime}, ${audio.sampleRate} Hz, ${audio.channels} channels, ${audio.bytes} bytes`],
    ['sha256', audio.sha256],
    ...(node.color ? [['colour', node.color]] : []),
    ...(node.notes ? [['notes', oneLine(node.notes)]] : []),
    ...(receipt
      ? [
          ['placed by', `${receipt.method}, ${receipt.latencyFrames} frames of latency`],
          ['recorded with', oneLine(receipt.device)],
          ['dropouts', `${receipt.dropouts.length}, ${receipt.droppedFrames} frames lost`],
          ...(receipt.note ? [['note', oneLine(receipt.note)]] : []),
        ]
      : []),
  ];
  return `${oneLine(node.title)}\n${table(rows.map(([name, value]) => [`  ${name}`, value!]))}`;
}
