/** What the rest of the service asks the languages for. */
export { current, openLanguages, recordingOf, translate } from './live.ts';
export { type Catalogue, MissingText, openCatalogue, shipped, type Values } from './open.ts';
export { type Rendered, render } from './render.ts';
