import { createRequire } from 'node:module';

/** A classifier of another package, trained on one question: texts in, one of the labels out. */
export interface Rival {
  name: string;
  /** Learns from pairs of a text and its label; gives the function that answers. */
  train(pairs: readonly (readonly [string, string])[]): Promise<(text: string) => Promise<string>>;
}

interface Bayes {
  addDocument(words: string[], label: string): void;
  train(): void;
  classify(words: string[]): string;
}
interface Manager {
  addDocument(language: string, text: string, label: string): void;
  train(): Promise<void>;
  process(language: string, text: string): Promise<{ intent: string }>;
}

// One of them loads a settings file at start and says so.
process.env.DOTENV_CONFIG_QUIET = 'true';
// Neither brings types for what is used here; they are described above.
const require = createRequire(import.meta.url);

/** Lower-case words with their accents: `natural` by itself cuts Vietnamese words at every accented letter. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\d]+/u)
    .filter((word) => word !== '');
}

const bayes: Rival = {
  name: 'natural Bayes',
  async train(pairs) {
    const { BayesClassifier } = require('natural') as { BayesClassifier: new () => Bayes };
    const classifier = new BayesClassifier();
    for (const [text, label] of pairs) classifier.addDocument(wordsOf(text), label);
    classifier.train();
    return async (text) => classifier.classify(wordsOf(text));
  },
};

const neural: Rival = {
  name: 'node-nlp',
  async train(pairs) {
    const { NlpManager } = require('node-nlp') as { NlpManager: new (settings: object) => Manager };
    const manager = new NlpManager({
      languages: ['vi'],
      forceNER: false,
      autoSave: false,
      autoLoad: false,
      nlu: { log: false, useNoneFeature: false, keepStopwords: true },
    });
    for (const [text, label] of pairs) if (wordsOf(text).length > 0) manager.addDocument('vi', text, label);
    await manager.train();
    return async (text) => (await manager.process('vi', text)).intent;
  },
};

/** The classifiers that sorting is measured beside. */
export const RIVALS: readonly Rival[] = [bayes, neural];
