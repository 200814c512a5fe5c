import { remoteRun } from '../../contract/remoteRows.ts';

const listed = remoteRun.omit({ request: true });

/** A run where many are read: without what it was started with, which can be large. */
export const listedRun = listed.transform((row) => ({ ...row, request: null }));
export const LISTED_RUN = Object.keys(listed.shape).join(',');
