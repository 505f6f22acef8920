import type { NextFunction, Request, Response } from 'express';
import { z } from 'zod';
import { type OfficerRole, ROLES } from '../officers/invite.ts';
import { type Stage, sessionOf } from '../officers/session.ts';
import { showAccount } from './account.ts';
import { dropFactor, renewCodes, savePasskey, saveTotp, showTotp } from './account-factors.ts';
import { askToRemove, removeForGood } from './account-leave.ts';
import { savePassword } from './account-password.ts';
import { endOne, endOthers } from './account-sessions.ts';
import {
  acknowledgeTip,
  answerTip,
  changeTipStatus,
  correctTip,
  recordTipFacts,
  refuseTip,
  transferTip,
} from './acts.ts';
import { alarmPart } from './alarm.ts';
import { checkAudit, exportAudit, showAudit } from './audit.ts';
import { actOnSeveral } from './bulk.ts';
import { sayCalled } from './called.ts';
import { showCampaign } from './campaign-page.ts';
import * as campaigns from './campaigns.ts';
import { showChannels } from './channels.ts';
import { letColleagueIn, showColleagues } from './colleagues.ts';
import { markTip } from './conflict.ts';
import { showDesk } from './desk.ts';
import { exportStrings, importStrings, showImport } from './desk-files.ts';
import { showKit } from './desk-kit.ts';
import { playSound, recordSound, silenceSound } from './desk-sound.ts';
import { showStrings } from './desk-strings.ts';
import { saveString, showText, withdrawString } from './desk-text.ts';
import { downloadExamples, showExamples } from './examples.ts';
import { downloadFigures, downloadRegister, showExports } from './exports.ts';
import { downloadSlip, showSlip } from './exports-slip.ts';
import { closeOpenGroup, downloadPoster, renewResults, showGroup, showQr } from './group.ts';
import { openNewGroup, showGroups } from './groups.ts';
import { showLoudspeaker } from './groups-loudspeaker.ts';
import { showHome } from './home.ts';
import { dropHook, saveHook, showHooks, testHook } from './hooks.ts';
import { showIntake, takeCall } from './intake.ts';
import { askForCode, followCall } from './intake-code.ts';
import { previewCall } from './intake-sorted.ts';
import { leave, logInOfficer, showLogin } from './login.ts';
import { askForFactor, checkFactor } from './login-factor.ts';
import { showMedia } from './media.ts';
import { askToMerge, mergeTip, unmergeTip } from './merge.ts';
import { liftMute, muteWriter, showMute } from './mute.ts';
import { noteTip } from './notes.ts';
import { inviteOfficer, showOfficers } from './officers.ts';
import { showReach } from './reach.ts';
import { downloadCommunes, saveCommune, showCommune, uploadCommunes } from './reach-communes.ts';
import { send } from './render.ts';
import type { Reply } from './reply.ts';
import { askToRotate, finishRotation, rotateForGood } from './rotate.ts';
import { askSearch, completeSearch, showSearch } from './search.ts';
import { csrfMatches, isSameOrigin, readCookie } from './session.ts';
import { choosePassword, showSetup } from './setup.ts';
import { showTip } from './tip.ts';
import { endTour, showTour } from './tour.ts';
import { showTry, trySorting } from './try.ts';
import type { Desk, OfficerVisit, Visit } from './visit.ts';

type Answer = Reply | Promise<Reply>;

/** One page or act: who may, and what happens. `anyone` needs no session. */
export type Route = { method: 'get' | 'post'; path: string } & (
  | { roles: 'anyone'; handle: (desk: Desk, visit: Visit) => Answer }
  | {
      roles: readonly OfficerRole[];
      /** How far a log-in must have come at least; whole where nothing is said. */
      from?: Stage;
      handle: (desk: Desk, visit: OfficerVisit) => Answer;
    }
);

const READERS = ['duty', 'supervisor'] as const;
const SUPERVISOR = ['supervisor'] as const;
const ADMIN = ['admin'] as const;
const REVIEWERS = ['reviewer', ...ADMIN] as const;
const GROUPS = [...ADMIN, ...READERS] as const;
const AUDIT = ['auditor', ...ADMIN] as const;
const FIGURES = ['admin', 'supervisor', 'auditor'] as const;
const COUNTERS = [...READERS, 'auditor'] as const;
const TRYING = [...ADMIN, ...READERS] as const;

/** Everything the console answers to. What does not stand here is refused. */
export const routes: readonly Route[] = [
  {
    method: 'get',
    path: '/assets/:file',
    roles: 'anyone',
    handle: (desk, visit) => desk.assets.reply(visit.request),
  },
  { method: 'get', path: '/setup/:token', roles: 'anyone', handle: showSetup },
  { method: 'post', path: '/setup/:token', roles: 'anyone', handle: choosePassword },
  { method: 'get', path: '/login', roles: 'anyone', handle: showLogin },
  { method: 'post', path: '/login', roles: 'anyone', handle: logInOfficer },
  { method: 'get', path: '/login/factor', roles: ROLES, from: 'factor', handle: askForFactor },
  { method: 'post', path: '/login/factor', roles: ROLES, from: 'factor', handle: checkFactor },
  { method: 'post', path: '/logout', roles: ROLES, from: 'factor', handle: leave },
  { method: 'get', path: '/account', roles: ROLES, from: 'setup', handle: showAccount },
  { method: 'get', path: '/account/totp', roles: ROLES, from: 'setup', handle: showTotp },
  { method: 'post', path: '/account/totp', roles: ROLES, from: 'setup', handle: saveTotp },
  { method: 'post', path: '/account/passkeys', roles: ROLES, from: 'setup', handle: savePasskey },
  { method: 'post', path: '/account/factors/:id/remove', roles: ROLES, from: 'setup', handle: dropFactor },
  { method: 'post', path: '/account/recovery', roles: ROLES, from: 'setup', handle: renewCodes },
  { method: 'post', path: '/account/sessions/end', roles: ROLES, from: 'setup', handle: endOthers },
  { method: 'post', path: '/account/sessions/:id/end', roles: ROLES, from: 'setup', handle: endOne },
  { method: 'post', path: '/account/password', roles: ROLES, from: 'setup', handle: savePassword },
  { method: 'get', path: '/', roles: ROLES, handle: showHome },
  { method: 'get', path: '/tour', roles: TRYING, handle: showTour },
  { method: 'post', path: '/tour', roles: TRYING, handle: endTour },
  { method: 'get', path: '/events', roles: READERS, handle: listenToInbox },
  { method: 'get', path: '/alarm', roles: READERS, handle: alarmPart },
  { method: 'post', path: '/elsewhere/:id/called', roles: READERS, handle: sayCalled },
  { method: 'get', path: '/search', roles: READERS, handle: showSearch },
  { method: 'post', path: '/search', roles: READERS, handle: askSearch },
  { method: 'post', path: '/search/index', roles: READERS, handle: completeSearch },
  { method: 'post', path: '/bulk', roles: READERS, handle: actOnSeveral },
  { method: 'get', path: '/tips/:id', roles: READERS, handle: showTip },
  { method: 'get', path: '/tips/:id/media/:attachment', roles: READERS, handle: showMedia },
  { method: 'post', path: '/tips/:id/acknowledge', roles: READERS, handle: acknowledgeTip },
  { method: 'post', path: '/tips/:id/status', roles: READERS, handle: changeTipStatus },
  { method: 'post', path: '/tips/:id/record', roles: READERS, handle: recordTipFacts },
  { method: 'post', path: '/tips/:id/refuse', roles: READERS, handle: refuseTip },
  { method: 'post', path: '/tips/:id/correct', roles: READERS, handle: correctTip },
  { method: 'post', path: '/tips/:id/answer', roles: READERS, handle: answerTip },
  { method: 'post', path: '/tips/:id/transfer', roles: READERS, handle: transferTip },
  { method: 'post', path: '/tips/:id/note', roles: READERS, handle: noteTip },
  { method: 'get', path: '/tips/:id/merge', roles: READERS, handle: askToMerge },
  { method: 'post', path: '/tips/:id/merge', roles: READERS, handle: mergeTip },
  { method: 'post', path: '/tips/:id/unmerge', roles: READERS, handle: unmergeTip },
  { method: 'post', path: '/tips/:id/conflict', roles: READERS, handle: markTip },
  { method: 'get', path: '/tips/:id/slip', roles: READERS, handle: showSlip },
  { method: 'post', path: '/tips/:id/slip', roles: READERS, handle: downloadSlip },
  { method: 'get', path: '/tips/:id/mute', roles: READERS, handle: showMute },
  { method: 'post', path: '/tips/:id/mute', roles: READERS, handle: muteWriter },
  { method: 'post', path: '/tips/:id/unmute', roles: READERS, handle: liftMute },
  { method: 'get', path: '/intake', roles: READERS, handle: showIntake },
  { method: 'post', path: '/intake', roles: READERS, handle: takeCall },
  { method: 'post', path: '/intake/sort', roles: READERS, handle: previewCall },
  { method: 'get', path: '/intake/code', roles: READERS, handle: askForCode },
  { method: 'post', path: '/intake/code', roles: READERS, handle: followCall },
  { method: 'get', path: '/colleagues', roles: READERS, handle: showColleagues },
  { method: 'post', path: '/colleagues/:id', roles: READERS, handle: letColleagueIn },
  { method: 'get', path: '/rotate', roles: SUPERVISOR, handle: askToRotate },
  { method: 'post', path: '/rotate', roles: SUPERVISOR, handle: rotateForGood },
  { method: 'post', path: '/rotate/finish', roles: SUPERVISOR, handle: finishRotation },
  { method: 'get', path: '/examples', roles: SUPERVISOR, handle: showExamples },
  { method: 'post', path: '/examples', roles: SUPERVISOR, handle: downloadExamples },
  { method: 'get', path: '/exports', roles: COUNTERS, handle: showExports },
  { method: 'post', path: '/exports/register', roles: READERS, handle: downloadRegister },
  { method: 'post', path: '/exports/figures', roles: COUNTERS, handle: downloadFigures },
  { method: 'get', path: '/channels', roles: [...ADMIN, ...READERS], handle: showChannels },
  { method: 'get', path: '/try', roles: TRYING, handle: showTry },
  { method: 'post', path: '/try', roles: TRYING, handle: trySorting },
  { method: 'get', path: '/groups', roles: GROUPS, handle: showGroups },
  { method: 'post', path: '/groups', roles: GROUPS, handle: openNewGroup },
  { method: 'get', path: '/groups/:code', roles: GROUPS, handle: showGroup },
  { method: 'get', path: '/groups/:code/:way.svg', roles: GROUPS, handle: showQr },
  { method: 'get', path: '/groups/:code/:way.png', roles: GROUPS, handle: downloadPoster },
  { method: 'post', path: '/groups/:code/link', roles: GROUPS, handle: renewResults },
  { method: 'post', path: '/groups/:code/close', roles: GROUPS, handle: closeOpenGroup },
  { method: 'get', path: '/loudspeaker', roles: GROUPS, handle: showLoudspeaker },
  { method: 'get', path: '/audit', roles: AUDIT, handle: showAudit },
  { method: 'post', path: '/audit/check', roles: AUDIT, handle: checkAudit },
  { method: 'post', path: '/audit/export', roles: AUDIT, handle: exportAudit },
  { method: 'get', path: '/reach', roles: FIGURES, handle: showReach },
  { method: 'get', path: '/reach/communes.csv', roles: ADMIN, handle: downloadCommunes },
  { method: 'post', path: '/reach/communes', roles: ADMIN, handle: uploadCommunes },
  { method: 'get', path: '/reach/communes/:commune', roles: ADMIN, handle: showCommune },
  { method: 'post', path: '/reach/communes/:commune', roles: ADMIN, handle: saveCommune },
  { method: 'get', path: '/officers', roles: ADMIN, handle: showOfficers },
  { method: 'post', path: '/officers', roles: ADMIN, handle: inviteOfficer },
  { method: 'get', path: '/officers/:id/remove', roles: ADMIN, handle: askToRemove },
  { method: 'post', path: '/officers/:id/remove', roles: ADMIN, handle: removeForGood },
  { method: 'get', path: '/hooks', roles: ADMIN, handle: showHooks },
  { method: 'post', path: '/hooks', roles: ADMIN, handle: saveHook },
  { method: 'post', path: '/hooks/:agency/test', roles: ADMIN, handle: testHook },
  { method: 'post', path: '/hooks/:agency/remove', roles: ADMIN, handle: dropHook },
  { method: 'get', path: '/languages', roles: REVIEWERS, handle: showDesk },
  { method: 'get', path: '/languages/:language', roles: REVIEWERS, handle: showStrings },
  { method: 'get', path: '/languages/:language/text', roles: REVIEWERS, handle: showText },
  { method: 'post', path: '/languages/:language/text', roles: REVIEWERS, handle: saveString },
  { method: 'post', path: '/languages/:language/withdraw', roles: REVIEWERS, handle: withdrawString },
  { method: 'get', path: '/languages/:language/sound', roles: REVIEWERS, handle: playSound },
  { method: 'post', path: '/languages/:language/sound', roles: REVIEWERS, handle: recordSound },
  { method: 'post', path: '/languages/:language/silence', roles: REVIEWERS, handle: silenceSound },
  { method: 'get', path: '/languages/:language/kit', roles: REVIEWERS, handle: showKit },
  { method: 'get', path: '/languages/:language/import', roles: REVIEWERS, handle: showImport },
  { method: 'post', path: '/languages/:language/import', roles: REVIEWERS, handle: importStrings },
  { method: 'get', path: '/languages/:language/export/:format', roles: REVIEWERS, handle: exportStrings },
  { method: 'get', path: '/campaigns', roles: ADMIN, handle: campaigns.showCampaigns },
  { method: 'post', path: '/campaigns', roles: ADMIN, handle: campaigns.saveCampaign },
  { method: 'post', path: '/campaigns/weekly', roles: ADMIN, handle: campaigns.switchWeekly },
  { method: 'get', path: '/campaigns/new', roles: ADMIN, handle: campaigns.newCampaign },
  { method: 'get', path: '/campaigns/:id', roles: ADMIN, handle: showCampaign },
  { method: 'get', path: '/campaigns/:id/edit', roles: ADMIN, handle: campaigns.editCampaign },
  { method: 'post', path: '/campaigns/:id/edit', roles: ADMIN, handle: campaigns.saveChanges },
  { method: 'post', path: '/campaigns/:id/start', roles: ADMIN, handle: campaigns.start },
  { method: 'post', path: '/campaigns/:id/unschedule', roles: ADMIN, handle: campaigns.unschedule },
  { method: 'post', path: '/campaigns/:id/pause', roles: ADMIN, handle: campaigns.pause },
  { method: 'post', path: '/campaigns/:id/resume', roles: ADMIN, handle: campaigns.resume },
  { method: 'post', path: '/campaigns/:id/stop', roles: ADMIN, handle: campaigns.stop },
  { method: 'post', path: '/campaigns/:id/try', roles: ADMIN, handle: campaigns.tryOut },
  { method: 'post', path: '/campaigns/:id/remove', roles: ADMIN, handle: campaigns.remove },
];

function listenToInbox({ live }: Desk, { request, session }: OfficerVisit): Reply {
  return { write: (response) => live.open(session, readCookie(request)!, response) };
}

const fields = z.record(z.string(), z.unknown()).catch({});

/** Lets a request through to a route's handler if origin, session, role and token allow it. */
export function guarded(desk: Desk, route: Route) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    try {
      const visit = await visitOf(desk, request);
      await send(desk, visit, await admit(desk, route, visit), response);
    } catch (error) {
      next(error);
    }
  };
}

const EVENTS = 'text/event-stream';

/** What open pages fetch by themselves (news, alarms, figures): it does not keep a session awake. */
const isByPage = ({ method, headers }: Request) =>
  method === 'GET' && (headers['hx-request'] !== undefined || headers.accept === EVENTS);

/** Who asks, and with which fields. */
export async function visitOf({ database }: Desk, request: Request): Promise<Visit> {
  const cookie = readCookie(request);
  const texts = Object.entries(fields.parse(request.body)).filter(
    (field): field is [string, string] => typeof field[1] === 'string',
  );
  // A file is sent as it is: its token comes in a header.
  const token = request.headers['x-csrf'];
  return {
    request,
    session: cookie ? await sessionOf(database, cookie, isByPage(request) ? 'page' : 'officer') : undefined,
    fields: { ...(typeof token === 'string' ? { csrf: token } : {}), ...Object.fromEntries(texts) },
  };
}

function admit(desk: Desk, route: Route, visit: Visit): Answer {
  const { request, session } = visit;
  const writes = route.method === 'post';
  if (writes && !isSameOrigin(request, desk.publicUrl)) return REFUSED;
  if (route.roles === 'anyone') return route.handle(desk, visit);
  if (!session) return withoutSession(request);
  if (STAGES.indexOf(session.stage) < STAGES.indexOf(route.from ?? 'whole'))
    return unfinished(request, session.stage);
  if (!(route.roles as readonly string[]).includes(session.officer.role)) return FORBIDDEN;
  if (writes && !csrfMatches(visit.fields.csrf, session.csrf)) return REFUSED;
  return route.handle(desk, { ...visit, session });
}

const STAGES: readonly Stage[] = ['factor', 'setup', 'whole'];

/** Where a log-in that is not whole has to go on; what was asked for is refused. */
function unfinished(request: Request, stage: Stage): Reply {
  if (request.method !== 'GET' || isByPage(request)) return UNFINISHED;
  return { to: stage === 'setup' ? '/console/account' : `/console/login/factor${nextOf(request)}` };
}

const nextOf = ({ path }: Request) => (path === '/' ? '' : `?next=${encodeURIComponent(path)}`);

const UNFINISHED: Reply = {
  page: 'message',
  status: 403,
  title: 'Bạn chưa đăng nhập xong',
  data: { text: 'Hãy xác nhận đăng nhập trước. Không có gì thay đổi.' },
};
const FORBIDDEN: Reply = {
  page: 'message',
  status: 403,
  title: 'Trang này không dành cho vai trò của bạn',
  data: { text: 'Nếu bạn cần trang này cho công việc, hãy hỏi quản trị viên.' },
};
const REFUSED: Reply = {
  page: 'message',
  status: 403,
  title: 'Yêu cầu này không được nhận',
  data: {
    text: 'Trang đã cũ hoặc yêu cầu đến từ nơi khác. Không có gì thay đổi. Hãy mở lại trang rồi làm lại.',
  },
};
const EXPIRED: Reply = {
  page: 'message',
  status: 401,
  title: 'Phiên làm việc đã hết',
  data: { text: 'Hãy đăng nhập lại.', link: { to: '/console/login', name: 'Đăng nhập' } },
};

function withoutSession(request: Request): Reply {
  const { method, headers } = request;
  // Scripts get an answer they can tell apart from a page; people are led to the login and back.
  if (headers['hx-request'] || headers.accept === EVENTS) return EXPIRED;
  if (method !== 'GET' && method !== 'HEAD') return EXPIRED;
  // A strict cookie is not sent along a link from elsewhere (a notice in web mail); one reload from our own page is.
  const elsewhere = headers['sec-fetch-site'] === 'cross-site' && !headers.cookie?.includes('officer=');
  if (elsewhere) return { page: 'again', title: 'Đang mở' };
  return { to: `/console/login${nextOf(request)}` };
}
