import { whyNoPostgres } from '../../supabase/postgres/binaries.ts';
import { openStackWorld } from './stackWorld.ts';
import { remoteSuite } from './suite.ts';

remoteSuite('Supabase, by the real client', () => openStackWorld(), whyNoPostgres);
