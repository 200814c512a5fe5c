import type { ExtensionContext } from 'vscode';
import { loadEngine } from './engine/load.ts';
import type { WaveApi } from './vscode/publicApi.ts';
import type { Wave } from './vscode/wave.ts';
import { startWave } from './vscode/wave.ts';

/** Longest time that a store locked by another window or terminal may hold the editor up, in one call. What has to wait longer waits without. */
const LOCKED_MS = 40;

let wave: Wave | null = null;

/** Composition root of the extension: wires the faces to the engine, which is a bundle of its own and loads on first use. */
export function activate(context: ExtensionContext): WaveApi {
  wave = startWave(context, loadEngine, ({ log, ...inputs }) => ({ ...inputs, logger: log, busyMs: LOCKED_MS, gitApart: true }));
  return wave.api;
}

/** VS Code waits for this a few seconds: enough for running graphs to reach their next checkpoint. */
export async function deactivate(): Promise<void> {
  await wave?.shutDown();
  wave = null;
}
