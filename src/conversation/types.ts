/** The questions of a report, in the order they are asked (DESIGN's minimum set; every one can be skipped). */
export type Question =
  | 'safety'
  | 'need'
  | 'story'
  | 'where'
  | 'who'
  | 'age'
  | 'situation'
  | 'suspect'
  | 'evidence'
  | 'contact'
  | 'consent';

/** What a report holds so far. `story` is what the person wrote in free text, one line per message. */
export interface Report {
  story: string[];
  /** Answers to the questions: the id of a button (`age.under16`) or free text. Skipped ones are absent. */
  answers: Partial<Record<Exclude<Question, 'story'>, string>>;
  /** True once a danger word was seen or a declared danger chosen. */
  danger: boolean;
  /** True if some text was cut at the stated limit. */
  cut: boolean;
  /** Handed in after ten minutes of silence, not by the person. */
  silent?: boolean;
  /** Photos, voice notes and files told along, in order. */
  media?: Attached[];
  /** The alert that told the duty desk somebody in danger is writing this. */
  alert?: string;
}

/** Something sent that is not text, as the tip holds it: the bytes are stored encrypted under `key`. */
export interface Attached {
  id: string;
  kind: 'image' | 'voice' | 'audio' | 'video' | 'file';
  name?: string;
  /** Base64; what opens the cleaned copy, and the original if that is kept as evidence. */
  key: string;
  originalKey: string;
}

/** Why something sent can't be kept: no content of its own, or content that does not reach us. */
export type Unkept = 'sticker' | 'unreadable' | 'too-large' | 'too-many';

/** Everything remembered of one conversation; JSON, encrypted at rest with the door's key. */
export interface State {
  language: string;
  /** Where the conversation stands: the menu, a question of an open report, a tip opened by its code, or learning. */
  at: 'menu' | 'language' | 'code' | 'follow' | 'wipe' | 'edit' | 'learn' | Question;
  /** Where in learning, while `at` is there. */
  learning?: Learning;
  /** The report under way. */
  report?: Report;
  /** The question the open report waits at, kept while `at` is elsewhere (menu, code, wipe…). */
  asking?: Question;
  /** The question asked now was asked before: its new answer replaces the old one, then it goes on at this one. */
  returning?: Question;
  /** It was asked which of several communes of one name is meant: once a report. */
  which?: boolean;
  /** Replies in brief since the question, or the tip followed, was last named. */
  brief?: number;
  /** "Not safe": nothing is asked or shown any more until the person turns to us again. */
  hush?: boolean;
  /** The duress word was heard; only until its effect has ended. */
  duress?: boolean;
  /** The tip opened by its code last, so that more can be added to it. An id, not a key. */
  following?: string;
  /** Tips told from here, so that `/dung` and `/xoa` can forget where to answer. */
  tips: string[];
  /** Button ids on offer, in order: what "1", "2" mean now. */
  offered: string[];
  /** Labels of these that are not `choice.<id>`, as they were shown: what a typed label means now. */
  labels?: Record<string, string>;
  /** What is said is sent as sound too, where there is a recording. */
  aloud?: boolean;
  /** Lessons and quizzes finished (`lesson:<id>`, `quiz:<id>`): for the certificate. */
  learnt?: string[];
  /** Times (ms) of code tries within the last hour. */
  tries: number[];
}

/** Where somebody stands in learning. What is typed there, other than an answer, is a story as anywhere. */
export type Learning =
  | { kind: 'lessons' | 'quizzes' | 'group' | 'subscribe' }
  /** One card after the last is the end: what next. */
  | { kind: 'lesson'; lesson: string; card: number }
  | Playing
  | { kind: 'about'; asking: 'gender' | 'age' | 'commune' };

/** A quiz under way: no node yet is the question before, a node without choices the question after it. */
export interface Playing {
  kind: 'quiz';
  quiz: string;
  node?: string;
  /** Points, and the most that the nodes passed could have given. */
  got: number;
  of: number;
  /** The question was answered right before, and after. */
  before?: boolean;
  after?: boolean;
}

/** What the person did, as the dialogue hears it. */
export interface Heard {
  kind: 'heard';
  /** ms since epoch. */
  at: number;
  text?: string;
  /** A button, or typed text that means one (a number, a label). */
  choice?: string;
  /** `text` holds a danger word (found by sorting). */
  danger: boolean;
  /** The text was cut at the stated limit. */
  cut: boolean;
  /** What came along that is not text and can be kept, and why the rest can't. */
  media: Attached[];
  unkept: Unkept[];
  /** The communes a name in the text may mean, where nothing tells which. */
  unclear?: string[];
  /** The text corrects an earlier message. */
  edited?: boolean;
  location?: { latitude: number; longitude: number };
}

/** A message within an opened tip, for its reporter. */
export interface TipMessage {
  author: 'reporter' | 'agency';
  /** Name of the agency in the reader's language, for author `agency`. */
  agency?: string;
  text: string;
  /** ms since epoch. */
  at: number;
}

/** How an effect ended, told back to the dialogue within the same step. */
export type Outcome =
  | { kind: 'submitted'; tip: string; code: string }
  | {
      kind: 'opened';
      tip: string;
      status: string;
      /** It is handled together with another tip; the status is that one's. */
      merged?: boolean;
      agency: string | undefined;
      messages: TipMessage[];
    }
  | { kind: 'unknown-code' }
  | { kind: 'appended' }
  | { kind: 'alerted'; alert: string }
  | { kind: 'joined'; name: string }
  | { kind: 'unknown-group' }
  | ({ kind: 'class' } & ClassProgress);

/** How the group somebody belongs to is getting on; no name: they are in none. A number that is absent is under five. */
export interface ClassProgress {
  name: string | undefined;
  members: number | undefined;
  lessons: number | undefined;
  quizzes: number | undefined;
}

/** A step in learning, counted without saying whose. */
export type Learned =
  | { kind: 'card'; lesson: string; card: number }
  | { kind: 'lesson'; lesson: string }
  | { kind: 'listened' }
  /** `before`, `after`: the question was answered right then. */
  | { kind: 'quiz'; quiz: string; got: number; of: number; before: boolean; after: boolean }
  | { kind: 'about'; gender?: Gender; age?: AgeBand; commune?: string };

export type Gender = 'female' | 'male' | 'other';
export type AgeBand = 'under16' | '16_17' | '18_30' | '31_60' | 'over60';

/** Ten minutes went by without a word in a report that shows danger. */
export interface Silence {
  kind: 'silence';
}

export type Event = Heard | Outcome | Silence;

/** One thing to say: a catalogue key with its values, and the buttons under it (label key: `choice.<id>`). */
export interface Say {
  key: string;
  values?: Record<string, string | number>;
  choices?: string[];
  /** Labels that are not `choice.<id>`: the catalogue's key by button id. */
  labels?: Record<string, string>;
  /** A picture of ours above the text: `lesson/<id>`, `score/<quiz>/<got>-<of>`, `certificate/<lessons>-<quizzes>`. */
  picture?: string;
  /** Text that is not ours (an officer's answer), shown as it is below the key's text. */
  verbatim?: string;
  /** Lines below the key's text. */
  parts?: Part[];
}

/** One line: a text of the catalogue, behind it the label of a button, or somebody's own words as they are. */
export interface Part {
  key: string;
  values?: Record<string, string | number>;
  choice?: string;
  verbatim?: string;
}

export type Effect =
  | { kind: 'submit'; report: Report }
  | { kind: 'open'; code: string }
  | { kind: 'append'; tip: string; text: string; danger: boolean; media: Attached[] }
  /** Have the worker fetch these; they belong to the open report. */
  | { kind: 'keep'; media: Attached[] }
  /** The report they belonged to is gone. */
  | { kind: 'discard'; media: string[] }
  /** Tell the duty desk that somebody in danger is writing; the alert's id comes back. */
  | { kind: 'alert' }
  /** Nobody is writing that report any more. */
  | { kind: 'stand-down'; alert: string }
  /** Counted for reach; nothing comes back. */
  | { kind: 'learned'; what: Learned }
  /** Join a group by its code; its name comes back. */
  | { kind: 'join'; group: string }
  /** Ask how the group is getting on. */
  | { kind: 'class' }
  /** One message a week to this address. */
  | { kind: 'subscribe' }
  /** Forget where to answer for these tips, and send nothing more (`/dung`). */
  | { kind: 'stop'; tips: string[] }
  /** Forget the conversation and where to answer for these tips (`/xoa`). */
  | { kind: 'wipe'; tips: string[] };

export interface Step {
  state: State;
  says: Say[];
  /**
   * At most one of `submit`, `open`, `append`, `join`, `class` a step: its outcome comes back as the next event.
   * Such a step may leave all the talking to the outcome; every other step says at least one thing.
   */
  effects: Effect[];
}
