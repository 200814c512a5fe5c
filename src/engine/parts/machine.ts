import '../../adapters/git/simpleGit.ts';
import '../../adapters/process/detachedRunner.ts';
import '../../adapters/sandbox/provenRunner.ts';
import '../../adapters/sqlite/openSqliteStore.ts';
