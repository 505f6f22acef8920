import { fetchPicture } from '../picture.ts';
import type { Answer, Received } from '../server.ts';
import { checkMessage, jsonBody, queryData } from './message.ts';
import { invalid, messageId, OaRefusal, type OaSaid, type OaState, type OaUser, oaAnswer } from './state.ts';

const day = 24 * 3_600_000;
const hour = 3_600_000;

/** Told after a message went out, so that the echo webhooks follow. */
export type Sent = (user: OaUser, said: OaSaid) => void;

/** The name of a call, for faults and records: `message/cs`, `getoa`, `user/detail` … */
export const nameOf = (path: string) => path.replace(/^\/v\d+\.\d+\/oa\//, '');

/** Answers one call to openapi.zalo.me. */
export async function openapi(state: OaState, received: Received, sent: Sent): Promise<Answer> {
  const route = routes[`${received.method} ${received.path}`];
  // Versions belong to the endpoint: v3.0 uploads, for one, are 404.
  if (!route) return { status: 404, body: { error: 404, message: 'Not found' } };
  const headers = rateHeaders(state);
  try {
    checkToken(state, received.headers.access_token);
    if (state.rate.used > state.rate.limit) throw new OaRefusal(-32, 'Rate limit exceeded');
    return { ...oaAnswer(0, 'Success', await route(state, received, sent)), headers };
  } catch (error) {
    if (error instanceof OaRefusal) return { ...oaAnswer(error.code, error.message), headers };
    throw error;
  }
}

const routes: Record<string, (state: OaState, received: Received, sent: Sent) => unknown> = {
  async 'POST /v3.0/oa/message/cs'(state, received, sent) {
    const message = checkMessage(jsonBody(received.headers['content-type'] ?? '', received.body));
    const user = state.users.get(message.to);
    const since = sinceInteraction(state, user);
    if (!user || since === undefined) {
      throw new OaRefusal(-213, 'User has not interacted with the OA');
    }
    if (user.blocked) throw new OaRefusal(-244, 'User has restricted this type of message');
    if (since > 7 * day) {
      throw new OaRefusal(-230, 'User has not interacted with the OA in the past 7 days');
    }
    const picture = message.picture === undefined ? undefined : await fetchPicture(message.picture);
    if (message.picture !== undefined && !picture) throw invalid('url');
    const said: OaSaid = {
      id: messageId(),
      text: message.text,
      buttons: message.buttons,
      ...(picture ? { picture } : {}),
      at: state.clock.now(),
      raw: message.raw,
    };
    state.messages.set(said.id, user.id);
    user.inbox.add(said);
    sent(user, said);
    // The quota is only told for free messages: a client must not rely on it.
    const quota = since > 48 * hour ? {} : { quota: quotaOf(state) };
    return { message_id: said.id, user_id: user.id, ...quota };
  },

  'POST /v2.0/oa/message'(state, received) {
    const body = jsonBody(received.headers['content-type'] ?? '', received.body);
    const action = body.sender_action as { react_icon?: unknown; react_message_id?: unknown } | undefined;
    // Messages to users moved to v3.0; reactions did not.
    if (!action) throw new OaRefusal(-240, 'MessageV2 API has been shut down');
    if (typeof action.react_icon !== 'string') throw invalid('react_icon');
    if (typeof action.react_message_id !== 'string') throw invalid('react_message_id');
    return { message_id: messageId(), user_id: state.messages.get(action.react_message_id) ?? '' };
  },

  'POST /v3.0/oa/quota/message'(state, received) {
    const body = jsonBody(received.headers['content-type'] ?? '', received.body);
    const user = userOf(state, body.user_id);
    return {
      last_interaction: String(user.lastInteraction ?? 0),
      cs_reply: { remain: 8, total: 8 },
      promotion: { remain: 0, total: 0 },
    };
  },

  'GET /v2.0/oa/getoa': (state) => ({
    oa_id: state.oaId,
    name: 'Official Account',
    description: '',
    oa_alias: '',
    is_verified: true,
    oa_type: 2,
    cate_name: '',
    num_follower: [...state.users.values()].filter(({ follows }) => follows).length,
    avatar: '',
    cover: '',
    package_name: 'Nâng cao',
    package_valid_through_date: '31/12/2026',
    linked_ZCA: '',
  }),

  'GET /v3.0/oa/user/detail'(state, received) {
    const user = userOf(state, queryData(received.query).user_id);
    return {
      user_id: user.id,
      user_id_by_app: user.idByApp,
      user_external_id: '',
      display_name: user.name,
      user_alias: user.name,
      is_sensitive: false,
      user_last_interaction_date: dateOf(user.lastInteraction),
      user_is_follower: user.follows,
      avatar: '',
      avatars: { '120': '', '240': '' },
      dynamic_param: '',
      tags_and_notes_info: { notes: [], tag_names: [] },
      shared_info: { address: '', city: '', district: '', phone: 0, name: '', user_dob: '' },
    };
  },

  'GET /v3.0/oa/user/getlist'(state, received) {
    const { offset, count } = queryData(received.query);
    if (typeof offset !== 'number' || offset < 0 || offset > 9951) throw invalid('offset');
    if (typeof count !== 'number' || count < 1 || count > 50) throw invalid('count');
    const all = [...state.users.values()].filter(({ lastInteraction }) => lastInteraction !== undefined);
    const users = all.slice(offset, offset + count).map(({ id }) => ({ user_id: id }));
    return { total: all.length, count: users.length, offset, users };
  },
};

function checkToken(state: OaState, token: string | string[] | undefined): void {
  const known = typeof token === 'string' ? state.access.get(token) : undefined;
  const over = typeof known === 'object' && known.until < state.clock.now();
  if (known === 'expired' || over) throw new OaRefusal(-220, 'Access token is expired or removed');
  if (typeof known !== 'object') throw new OaRefusal(-216, 'Access token is invalid');
}

function userOf(state: OaState, id: unknown): OaUser {
  if (typeof id !== 'string') throw invalid('user_id');
  const user = state.users.get(id);
  if (!user || user.lastInteraction === undefined) {
    throw new OaRefusal(-213, 'User has not interacted with the OA');
  }
  return user;
}

function sinceInteraction({ clock }: OaState, user: OaUser | undefined): number | undefined {
  return user?.lastInteraction === undefined ? undefined : clock.now() - user.lastInteraction;
}

function quotaOf(state: OaState) {
  return {
    quota_type: 'reply',
    remain: '7',
    total: '8',
    expired_date: dateOf(state.clock.now() + 48 * hour),
    owner_type: 'OA',
    owner_id: state.oaId,
  };
}

function rateHeaders({ rate }: OaState): Record<string, string> {
  if (Date.now() - rate.since > 60_000) Object.assign(rate, { used: 0, since: Date.now() });
  rate.used++;
  return {
    'X-RateLimit-Limit': String(rate.limit),
    'X-RateLimit-Remain': String(Math.max(0, rate.limit - rate.used)),
  };
}

/** dd/mm/yyyy, as Zalo writes dates. */
function dateOf(at: number | undefined): string {
  return at === undefined ? '' : new Date(at).toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });
}
