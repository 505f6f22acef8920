/** What the translation desk asks for. */
export { applyImport, type Plan, planOf } from './import.ts';
export { openKit } from './kit.ts';
export { type Line, linesOf, markOf, namespaceOf, ReviewError, RISKS, STATES } from './lines.ts';
export { writePo } from './po.ts';
export { FILE_BYTES, readFileBack } from './read.ts';
export { GIVEN, type Given, historyOf, readLines, saveText, withdrawText } from './save.ts';
export { STATE_NAMES, writeSheet } from './sheet.ts';
export {
  canRecord,
  NO_FFMPEG,
  removeSound,
  SOUND_BYTES,
  SOUND_SECONDS,
  saveSound,
  soundOf,
  soundsOf,
} from './sound.ts';
