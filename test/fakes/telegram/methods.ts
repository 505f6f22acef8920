import { isLoopback, webhookAllowed } from '../server.ts';
import { integer, parsed, rememberAllowed } from './check.ts';
import { type Method, messageMethods } from './messages.ts';
import { bad, type State } from './state.ts';

const setup: Record<string, Method> = {
  getMe: (state) => state.bot,

  setWebhook(state, params) {
    const address = String(params.url ?? '');
    if (address === '') return removeWebhook(state, params);
    const url = webhookAllowed(address);
    if (!url) throw bad('bad webhook: An HTTPS URL must be provided for webhook');
    // Bot API: "Ports currently supported for webhooks: 443, 80, 88, 8443."
    if (!isLoopback(url) && !['', '80', '88', '443', '8443'].includes(url.port)) {
      throw bad('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443');
    }
    const secret = params.secret_token;
    if (secret !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(String(secret))) {
      throw bad('secret token contains unallowed characters');
    }
    const maxConnections = integer(params.max_connections, 40);
    if (maxConnections < 1 || maxConnections > 100) throw bad('max_connections must be between 1 and 100');
    rememberAllowed(state, params);
    if (isTrue(params.drop_pending_updates)) state.pending = [];
    state.webhook = {
      url: address,
      ...(secret === undefined ? {} : { secret: String(secret) }),
      maxConnections,
    };
    state.lastError = undefined;
    return true;
  },

  deleteWebhook: (state, params) => removeWebhook(state, params),

  getWebhookInfo: (state) => ({
    url: state.webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: state.pending.length,
    ...(state.webhook ? { max_connections: state.webhook.maxConnections } : {}),
    ...(state.allowed ? { allowed_updates: state.allowed } : {}),
    ...(state.lastError
      ? { last_error_date: state.lastError.date, last_error_message: state.lastError.message }
      : {}),
  }),

  setMyCommands(state, params) {
    const commands = parsed(params.commands);
    if (!Array.isArray(commands)) throw bad("can't parse commands: expected an Array of BotCommand");
    if (commands.length > 100) throw bad('BOT_COMMANDS_TOO_MUCH');
    for (const { command, description } of commands) {
      // Bot API: 1–32 characters, lowercase English letters, digits and underscores; description 1–256.
      if (!/^[a-z0-9_]{1,32}$/.test(String(command))) throw bad('BOT_COMMAND_INVALID');
      const length = String(description ?? '').length;
      if (length < 1 || length > 256) throw bad('BOT_COMMAND_DESCRIPTION_INVALID');
    }
    state.commands.set(String(params.language_code ?? ''), commands);
    return true;
  },

  getMyCommands: (state, params) => state.commands.get(String(params.language_code ?? '')) ?? [],

  setMyDescription: (_state, params) => shorterThan(params.description, 512),
  setMyShortDescription: (_state, params) => shorterThan(params.short_description, 120),

  getFile(state, params) {
    const file = state.files.get(String(params.file_id));
    if (!file) throw bad('wrong file_id or the file is temporarily unavailable');
    // Bot API: bots can download files of up to 20 MB.
    if (file.size > 20 * 1024 * 1024) throw bad('file is too big');
    // Bot API: the link is valid for at least one hour, then a new one can be asked for.
    state.store.kept.get(file.path)!.until = state.clock.now() + 3_600_000;
    return {
      file_id: params.file_id,
      file_unique_id: `u${file.path.length}${file.path}`,
      file_size: file.size,
      file_path: file.path,
    };
  },
};

/** Every method but getUpdates by its name in lower case (the real server takes any case). */
export const methods = new Map(
  Object.entries({ ...setup, ...messageMethods }).map(([name, method]) => [
    name.toLowerCase(),
    { name, method },
  ]),
);

function removeWebhook(state: State, params: Record<string, unknown>): true {
  state.webhook = undefined;
  if (isTrue(params.drop_pending_updates)) state.pending = [];
  return true;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === 'True' || value === '1' || value === 1;
}

function shorterThan(value: unknown, max: number): true {
  if (String(value ?? '').length > max) throw bad('description is too long');
  return true;
}
