import type { Ledger, Story } from './ledger.ts';
import type { Neighbour } from './population.ts';

/** What a script has at hand. */
export interface Scene {
  me: Neighbour;
  /** The name of what is acted. */
  script: string;
  ledger: Ledger;
  /** A link that nobody but a person has any business to follow. */
  bait: string;
  /** In [0, 1), the same for the same seed. */
  random(): number;
  /** Waits a moment as a person does, up to some seconds. */
  ponder(): Promise<void>;
}

const CODE = /\d{4} \d{4} \d{4} \d{4}/;
const ANYTHING = /./s;

const codeIn = (texts: string[]) => texts.flatMap((text) => text.match(CODE) ?? []).at(-1);

/** Says a sentence with a word of its own, to be found again in a tip. */
async function tells(
  scene: Scene,
  story: Story,
  sentence = 'người lạ rủ thanh niên trong thôn đi làm xa',
): Promise<void> {
  const marker = scene.ledger.marker();
  await scene.me.says(`${marker} ${sentence}`);
  story.markers.push(marker);
}

function begins({ me, ledger, script }: Scene): Story {
  const story: Story = { by: me, script, markers: [], fate: 'telling', media: 0 };
  ledger.stories.push(story);
  return story;
}

/** Sends the report and waits for its code. */
async function sends({ me }: Scene, story: Story): Promise<void> {
  await me.says('/gui');
  story.code = (await me.hears(CODE)).match(CODE)![0];
  story.fate = 'sent';
}

async function startReport(scene: Scene): Promise<Story> {
  const story = begins(scene);
  const marker = scene.ledger.marker();
  await scene.me.says(`/baotin ${marker} thấy xe lạ chở các em gái qua Cam Lộ`);
  story.markers.push(marker);
  await scene.me.hears(ANYTHING);
  return story;
}

/** One report in several short messages at once. */
async function fragments(scene: Scene): Promise<void> {
  const story = begins(scene);
  await tells(scene, story);
  await Promise.all(Array.from({ length: 1 + Math.floor(scene.random() * 4) }, () => tells(scene, story)));
  await scene.me.hears(ANYTHING);
  await scene.ponder();
  await sends(scene, story);
}

/** What is pressed on the way through the questions, whichever is on offer. */
const WAY = [
  ...[
    'consent.yes',
    'safety.yes',
    'need.support',
    'who.other',
    'age.adult',
    'situation.none',
    'evidence.yes',
  ],
  ...['skip', 'contact.here'],
];

/** Through all questions by their buttons, with words in between. */
async function walk(scene: Scene): Promise<void> {
  const story = await startReport(scene);
  let way = scene.random() < 0.5 ? WAY : WAY.filter((choice) => choice !== 'skip');
  for (let step = 0; step < 14 && !codeIn(scene.me.heard()); step++) {
    await scene.ponder();
    const pressed = scene.random() < 0.8 ? await scene.me.presses(...way) : undefined;
    if (pressed === undefined) await tells(scene, story);
    // Each question is asked once; only the button that passes over it comes again.
    else if (pressed !== 'skip') way = way.filter((choice) => choice !== pressed);
    await scene.me.hears(ANYTHING);
  }
  const code = codeIn(scene.me.heard());
  if (code) Object.assign(story, { code, fate: 'sent' });
  else await sends(scene, story);
}

/** A photo with words under it. */
async function photo(scene: Scene): Promise<void> {
  const story = await startReport(scene);
  const marker = scene.ledger.marker();
  if (await scene.me.shows(`${marker} biển số xe trong ảnh`, Math.floor(scene.random() * 20))) {
    story.markers.push(marker);
    story.media++;
  }
  await scene.ponder();
  await sends(scene, story);
}

/** A link to where they were lured. */
async function link(scene: Scene): Promise<void> {
  const story = await startReport(scene);
  const marker = scene.ledger.marker();
  await scene.me.links(scene.bait, `${marker} họ đăng tin tuyển người ở đây`);
  story.markers.push(marker);
  await sends(scene, story);
}

/** Thinks better of it. */
async function cancel(scene: Scene): Promise<void> {
  const story = await startReport(scene);
  await tells(scene, story);
  await scene.me.says('/huy');
  story.fate = 'dropped';
  if (scene.random() < 0.5) await fragments(scene);
}

/** Corrects a message. */
async function edit(scene: Scene): Promise<void> {
  const story = begins(scene);
  await tells(scene, story);
  const marker = scene.ledger.marker();
  if (await scene.me.edits(`${marker} ý tôi là ở Hướng Hóa`)) story.markers.push(marker);
  await scene.me.hears(ANYTHING);
  await sends(scene, story);
}

/** Wipes the conversation, before or after sending. */
async function wipe(scene: Scene): Promise<void> {
  const story = await startReport(scene);
  const early = scene.random() < 0.3;
  if (!early) await sends(scene, story);
  // Asked whether it is meant, then said again.
  await scene.me.says('/xoa');
  await scene.me.says('/xoa');
  if (early) story.fate = 'dropped';
}

/** In danger: the numbers at once, then whatever comes. */
async function danger(scene: Scene): Promise<void> {
  const story = begins(scene);
  await tells(scene, story, 'cứu em với, họ nhốt em trong nhà này');
  await scene.me.hears(/\b11[13]\b/);
  await tells(scene, story);
  await sends(scene, story);
}

/** In danger, and then silent: handed in by itself. */
async function silence(scene: Scene): Promise<void> {
  const story = begins(scene);
  await tells(scene, story, 'cứu em với, họ nhốt em trong nhà này');
  await scene.me.hears(/\b11[13]\b/);
  story.fate = 'silent';
}

/** Begins and never ends. */
async function leaveOff(scene: Scene): Promise<void> {
  const story = await startReport(scene);
  story.fate = 'dropped';
}

/** Sends, then adds more. */
async function append(scene: Scene): Promise<void> {
  const story = await startReport(scene);
  await sends(scene, story);
  await scene.ponder();
  await tells(scene, story);
  if (scene.random() < 0.5) await Promise.all([tells(scene, story), tells(scene, story)]);
}

/** Comes with the code of a story told elsewhere, and adds to it. */
async function elsewhere(scene: Scene): Promise<void> {
  const told = scene.ledger.stories.filter(({ fate, code }) => fate === 'sent' && code);
  const story = told[Math.floor(scene.random() * told.length)];
  if (!story) return fragments(scene);
  await scene.me.says(story.code!);
  await scene.me.hears(ANYTHING);
  await tells(scene, story);
}

/** Presses old buttons at random, then tells a story all the same. */
async function stale(scene: Scene): Promise<void> {
  await scene.me.says('/start');
  await scene.me.hears(ANYTHING);
  for (let press = 0; press < 4; press++) {
    await scene.me.presses('menu.report', 'safety.unsure', 'skip');
    await scene.me.pressesOld(Math.floor(scene.random() * 20));
  }
  // Whatever has been opened by that is closed.
  await scene.me.says('/huy');
  await scene.ponder();
  await append(scene);
}

/** How often each is acted. */
const SCRIPTS: [weight: number, script: (scene: Scene) => Promise<void>][] = [
  [4, fragments],
  [3, walk],
  [3, photo],
  [2, append],
  [2, elsewhere],
  [2, danger],
  [1, link],
  [1, silence],
  [1, cancel],
  [1, edit],
  [1, wipe],
  [1, stale],
  [1, leaveOff],
];
const sum = (list: typeof SCRIPTS) => list.reduce((total, [weight]) => total + weight, 0);
const WEIGHT = sum(SCRIPTS);

/** Acts one script to its end; what goes wrong is written down. */
export async function act(place: Omit<Scene, 'script'>): Promise<void> {
  const drawn = place.random() * WEIGHT;
  const script = SCRIPTS.find((_, at) => drawn < sum(SCRIPTS.slice(0, at + 1)))![1];
  const scene = { ...place, script: script.name };
  try {
    await script(scene);
    if (scene.random() < 0.1) scene.me.leaves();
  } catch (error) {
    scene.ledger.failures.push(`${script.name} on ${scene.me.channel}: ${(error as Error).message}`);
  }
}
