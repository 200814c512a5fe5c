import * as z from 'zod';
import { auditEvent } from '../../contract/audit.ts';
import { reviewRequest } from '../../contract/review.ts';
import { isWaveState } from '../graph/state.ts';
import type { Projection } from '../ports/store.ts';
import { noteOf } from './stepNote.ts';
import { summarise } from './stateSummary.ts';

const journal = z.object({ events: z.array(auditEvent) });

/** What the store keeps beside a checkpoint of this graph. */
export const waveProjection: Projection = {
  summary: (values) => (isWaveState(values) ? summarise(values) : null),
  journal: (values) => (values['journal'] === undefined ? [] : journal.parse(values['journal']).events),
  waiting: (values) => (values['waiting'] === undefined || values['waiting'] === null ? null : reviewRequest.parse(values['waiting'])),
  step: (values, changed) => (isWaveState(values) ? noteOf(values, changed) : null),
};
