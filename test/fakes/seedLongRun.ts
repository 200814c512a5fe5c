// `seedLongRun.ts <store> <repository> <events>`: writes a long run, with as many steps as events, into a store that another process has open.
import { openSqliteStore } from '../../src/adapters/sqlite/openSqliteStore.ts';
import { systemClock } from '../../src/core/ports/clock.ts';
import { waveProjection } from '../../src/core/run/projection.ts';
import { seedLongRun, seedSteps } from './longRun.ts';
import { silentLogger } from './orchestratorHarness.ts';

const [path = '', repository = '', events = ''] = process.argv.slice(2);
const store = openSqliteStore({ path, projection: waveProjection, redact: (text) => text, clock: systemClock, logger: silentLogger });
seedLongRun(store, repository, Number(events));
store.close();
seedSteps(path, Number(events));
