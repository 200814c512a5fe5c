import { CLOUD } from './families/cloud.ts';
import { CONTAINERS } from './families/containers.ts';
import { DATABASES } from './families/databases.ts';
import { DEV_TOOLS } from './families/devTools.ts';
import { FILESYSTEM } from './families/filesystem.ts';
import { FRAMEWORKS } from './families/frameworks.ts';
import { GIT } from './families/git.ts';
import { LOCAL_TOOLS } from './families/localTools.ts';
import { MIGRATIONS } from './families/migrations.ts';
import { NETWORK } from './families/network.ts';
import { PACKAGE_MANAGERS } from './families/packageManagers.ts';
import { PROCESSES } from './families/processes.ts';
import { PROJECT_TOOLS } from './families/projectTools.ts';
import { SERVICES } from './families/services.ts';
import { SYSTEM } from './families/system.ts';
import { TOOLS } from './families/tools.ts';
import { WINDOWS } from './families/windows.ts';
import type { ProgramRule } from './rule.ts';

/** Of two families that know a program, the earlier decides. */
const FAMILIES = [FILESYSTEM, GIT, PROJECT_TOOLS, FRAMEWORKS, MIGRATIONS, DATABASES, WINDOWS, SYSTEM, PROCESSES, PACKAGE_MANAGERS, CONTAINERS, SERVICES, CLOUD, LOCAL_TOOLS, NETWORK, DEV_TOOLS, TOOLS];

const BY_NAME = new Map<string, ProgramRule>();
for (const rule of FAMILIES.flat()) {
  for (const name of rule.programs.trim().split(/\s+/)) if (!BY_NAME.has(name)) BY_NAME.set(name, rule);
}

const BEGINNINGS = FAMILIES.flat().flatMap((rule) => (rule.starts ?? '').split(' ').filter((start) => start !== '').map((start): [string, ProgramRule] => [start, rule]));

/** Servers and services whose programs come as scripts: `zkCli.sh`, `solr.cmd`. */
const AS_SCRIPTS = new Set([...SERVICES, ...CLOUD, ...DATABASES].flatMap((rule) => rule.programs.trim().split(/\s+/)));

function scriptOf(program: string): ProgramRule | null {
  const name = /^(.+)\.(?:sh|py|rb|pl)$/.exec(program)?.[1];
  return name === undefined || !AS_SCRIPTS.has(name) ? null : (BY_NAME.get(name) ?? null);
}

/** Compilers and binary tools for another machine: `arm-none-eabi-gcc` is `gcc`. */
const FOR_OTHER_MACHINES = /^(?:x86_64|i\d86|aarch64|arm\w*|riscv\d+|avr|mips\w*|powerpc\w*|xtensa|m68k|sparc\w*|s390x|msp430|sh4|wasm32)(?:-\w+){0,3}-(?=(?:gcc|g\+\+|c\+\+|cpp|ld|as|ar|nm|ranlib|strip|size|strings|objcopy|objdump|readelf|addr2line|c\+\+filt|gcov|pkg-config|pkgconf|gfortran|dwp|elfedit)(?:[-.\d]*|\.\w+)$)/;

/** The rule for a program's name, if there is one. `.exe`, `.cmd`, `.bat`, a version (`clang-15`, `pip3.11`) and a target machine do not matter. */
export function ruleFor(program: string): ProgramRule | null {
  const target = program.replace(FOR_OTHER_MACHINES, '');
  if (target !== program) return ruleFor(target);
  return BY_NAME.get(program) ?? BY_NAME.get(program.toLowerCase().replace(/\.(?:exe|cmd|bat|ps1|com)$/, '')) ?? BY_NAME.get(program.replace(/-?\d+(?:\.\d+)*$/, '')) ?? BEGINNINGS.find(([start]) => program.startsWith(start))?.[1] ?? scriptOf(program);
}
