/** Every command id, once. A name without a handler in commands/handlers.ts is a compile error. */
export const COMMANDS = {
  startStory: 'wave.startStory',
  newStory: 'wave.newStory',
  openStory: 'wave.openStory',
  runDemo: 'wave.runDemo',
  openRun: 'wave.openRun',
  whatNow: 'wave.whatNow',
  pause: 'wave.pause',
  resume: 'wave.resume',
  kill: 'wave.kill',
  gateGo: 'wave.gateGo',
  gateHold: 'wave.gateHold',
  gateKill: 'wave.gateKill',
  merge: 'wave.merge',
  recycle: 'wave.recycle',
  approveReview: 'wave.approveReview',
  rejectReview: 'wave.rejectReview',
  showDiff: 'wave.showDiff',
  acceptFile: 'wave.acceptFile',
  unacceptFile: 'wave.unacceptFile',
  addComment: 'wave.addComment',
  editComment: 'wave.editComment',
  saveComment: 'wave.saveComment',
  cancelComment: 'wave.cancelComment',
  removeComment: 'wave.removeComment',
  sendComments: 'wave.sendComments',
  showAnswer: 'wave.showAnswer',
  verifyAudit: 'wave.verifyAudit',
  exportAudit: 'wave.exportAudit',
  cleanUp: 'wave.cleanUp',
  showStorage: 'wave.showStorage',
  checkSandbox: 'wave.checkSandbox',
  setApiKey: 'wave.setApiKey',
  chooseModels: 'wave.chooseModels',
  connectSupabase: 'wave.connectSupabase',
  runsElsewhere: 'wave.runsElsewhere',
  startElsewhere: 'wave.startElsewhere',
  handOver: 'wave.handOver',
  takeOver: 'wave.takeOver',
  supabaseMigrations: 'wave.supabaseMigrations',
  showLog: 'wave.showLog',
} as const;
export type CommandName = keyof typeof COMMANDS;

/** Views and panels, as package.json names them. */
export const VIEWS = { runs: 'wave.runs', review: 'wave.review', run: 'wave.run' } as const;

/** Context keys that package.json's `when` and `enablement` clauses use. */
export const CONTEXT_KEYS = [
  'wave.hasRuns', 'wave.noRepository', 'wave.canPause', 'wave.canResume', 'wave.canKill', 'wave.canDiff', 'wave.canRecycle', 'wave.canMerge', 'wave.gateWaiting', 'wave.hasReviews', 'wave.storyFile', 'wave.hasLiveRuns', 'wave.canAcceptFile', 'wave.fileAccepted', 'wave.hasDraftComments', 'wave.hasAnswers', 'wave.hasTeam', 'wave.canHandOver',
] as const;
export type ContextKey = (typeof CONTEXT_KEYS)[number];

/** Which notifications there are: `all`, `waiting` or `off`. A matter of this window alone, so no part of the settings a run is started with. */
export const NOTIFICATIONS_SETTING = 'wave.notifications';
export const INTERRUPTED_SETTING = 'wave.interruptedRuns';

/** Of which ended runs the steps may go when the store is compacted: days, and how many are kept; 0: all are. */
export const KEEP_DAYS_SETTING = 'wave.storage.keepDays';
export const KEEP_RUNS_SETTING = 'wave.storage.keepRuns';

/** What may leave for Supabase at most, and whether members of the project may command runs here. */
export const SHARING_SETTING = 'wave.supabase.sharing';
export const ACCEPT_COMMANDS_SETTING = 'wave.supabase.acceptCommands';

/** The file beside the store with its connection (no secret), where an earlier version kept that, and what was entered last for one. */
export const CONNECTION_FILE = 'supabase.json';
export const CONNECTION_KEY = 'wave.supabase.connection';
export const PLACE_KEY = 'wave.supabase.place';

/** Keys of sessions in SecretStorage begin with this. */
export const SESSION_KEY = 'wave.supabase.session';

/** Root of the settings. */
export const SETTINGS_ROOT = 'wave';

/** Key of the Anthropic API key in SecretStorage. */
export const API_KEY_SECRET = 'wave.anthropic.apiKey';

/** Scheme of the read-only documents that diffs are made of. */
export const REVISION_SCHEME = 'wave-run';

/** Scheme of files as they were at a checkpoint. */
export const PAST_SCHEME = 'wave-past';
