import alarms from './alarms.json' with { type: 'json' };
import dialect from './dialect.json' with { type: 'json' };
import foreign from './foreign.json' with { type: 'json' };
import gazetteer from './gazetteer.json' with { type: 'json' };
import lexicon from './lexicon.json' with { type: 'json' };
import routing from './routing.json' with { type: 'json' };
import teencode from './teencode.json' with { type: 'json' };

/** A short checksum (FNV-1a) of the data that rules are made of. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Names the rules that decide: the model's version and a checksum of the data files. */
export function rulesVersion(model: string): string {
  return `${model}-${checksum(JSON.stringify([alarms, dialect, foreign, gazetteer, lexicon, routing, teencode]))}`;
}
