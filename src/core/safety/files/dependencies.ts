import type { Finding } from '../finding.ts';
import { ask, askHard } from '../finding.ts';

/** A manifest: how its dependencies are written. `name` and `spec` are groups; `spec` may be missing. */
interface Manifest {
  readonly path: RegExp;
  readonly entry: RegExp;
  /** Names that are fields of the manifest, not packages. */
  readonly fields?: RegExp;
}

const MANIFESTS: readonly Manifest[] = [
  { path: /(?:^|\/)package\.json$/, entry: /"(?<name>(?:@[\w.-]+\/)?[\w.-]+)"[ \t]*:[ \t]*"(?<spec>(?:[\^~<>=v]*[ \t]*\d[^"]*|\*|latest|next|workspace:[^"]*|npm:[^"]*|(?:git|https?|file|github|link|portal|ssh)[+:][^"]*|[\w-]+\/[\w.-]+(?:#[^"]*)?))"/g, fields: /^(?:version|node|npm|pnpm|yarn|vscode|packageManager|main|module|types|typings|browser|license|type|bin|target|lib|extends|root|dir|engines)$/ },
  { path: /(?:^|\/)composer\.json$/, entry: /"(?<name>[\w.-]+\/[\w.-]+)"[ \t]*:[ \t]*"(?<spec>[^"]*)"/g },
  { path: /(?:^|\/)(?:[\w-]*requirements[\w-]*\.(?:txt|in)|constraints\.txt)$/, entry: /^[ \t]*(?<name>[A-Za-z0-9][\w.-]*)(?:\[[\w, -]*\])?[ \t]*(?<spec>(?:[<>=!~]=?|@)[^\n#]*)?$/gm },
  { path: /(?:^|\/)pyproject\.toml$/, entry: /["'](?<name>[A-Za-z0-9][\w.-]*)(?:\[[\w, -]*\])?[ \t]*(?<spec>(?:[<>=!~]=?|@)[^"']*)["']|^(?<name2>[A-Za-z0-9][\w.-]*)[ \t]*=[ \t]*["'](?<spec2>[\^~<>=]+[ \t]*\d[^"']*|\*)["']/gm, fields: /^(?:python|requires-python|version)$/ },
  { path: /(?:^|\/)Pipfile$|(?:^|\/)Cargo\.toml$/, entry: /^(?<name>[A-Za-z0-9][\w-]*)[ \t]*=[ \t]*(?<spec>"[^"\n]*"|\{[^}\n]*(?:version|git|path)[^}\n]*\})/gm, fields: /^(?:version|edition|rust-version|name|license|license-file|description|repository|homepage|documentation|readme|resolver|build|path|opt-level|python_version|panic|lto|debug|url|links|authors)$/ },
  { path: /(?:^|\/)go\.mod$/, entry: /^[ \t]*(?:require[ \t]+)?(?<name>[\w-]+(?:\.[\w-]+)+(?:\/[\w.~-]+)+)[ \t]+(?<spec>v\d\S*)/gm },
  { path: /(?:^|\/)(?:Gemfile|[^/]+\.gemspec)$/, entry: /(?:\bgem|add_(?:runtime_|development_)?dependency)[ (]+["'](?<name>[\w.-]+)["'](?:[ \t]*,[ \t]*(?<spec>[^\n]*))?/g },
  { path: /(?:^|\/)(?:build\.gradle(?:\.kts)?|libs\.versions\.toml)$/, entry: /(?:implementation|api|compileOnly|runtimeOnly|testImplementation|classpath|kapt|ksp)[ (]+["'](?<name>[\w.-]+:[\w.-]+)(?::(?<spec>[^"']*))?["']|module[ \t]*=[ \t]*"(?<name2>[^"]+)"/g },
  { path: /(?:^|\/)pom\.xml$/, entry: /<groupId>[^<]*<\/groupId>\s{0,40}<artifactId>(?<name>[^<]+)<\/artifactId>/g },
  { path: /\.csproj$|(?:^|\/)Directory\.Packages\.props$/, entry: /<Package(?:Reference|Version)[ \t]+Include="(?<name>[^"]+)"/g },
];

/** Sources that are not a registry: whoever holds them decides what is installed. */
const FROM_ELSEWHERE = /^["'{]?\s*(?:git[+:@]|https?:|ssh:|github:|gitlab:|bitbucket:)|@\s*(?:git\+|https?:)|\bgit\s*=|(?:^|,\s*)(?:git|github):|^[\w-]+\/[\w.-]+(?:#.*)?$/;

/** Objections to what a manifest newly depends on. Raising a version of what is there is no objection, a new name is ("a dependency not yet declared"). */
export function judgeDependencies(path: string, fresh: string, before: string): Finding[] {
  const found: Finding[] = [...otherSources(path, fresh, before)];
  const manifest = MANIFESTS.find((each) => each.path.test(path));
  if (manifest === undefined) return found;
  const known = entries(manifest, before);
  const added = [...entries(manifest, fresh)].filter(([name, spec]) => known.get(name) !== spec);
  const elsewhere = added.filter(([, spec]) => FROM_ELSEWHERE.test(spec)).map(([name]) => name);
  if (elsewhere.length > 0) found.push(askHard('dependency/source', [3, 5], `takes a dependency from outside the registry: ${list(elsewhere)}`));
  // `npm:other@1`: under a known name comes another package.
  const aliased = added.filter(([, spec]) => /^npm:/.test(spec)).map(([name]) => name);
  if (aliased.length > 0) found.push(ask('dependency/new', [3], `puts another package under the name of: ${list(aliased)}`));
  const names = added.map(([name]) => name).filter((name) => !known.has(name) && !aliased.includes(name));
  if (names.length > 0) found.push(ask('dependency/new', [3], `declares ${names.length === 1 ? 'a new dependency' : 'new dependencies'}: ${list(names)}`));
  return found;
}

function entries({ entry, fields }: Manifest, text: string): Map<string, string> {
  const found = new Map<string, string>();
  // The scripts of a manifest are commands, not packages.
  for (const { groups } of text.replace(/"(?:scripts|engines|exports|imports|config|browserslist)"\s{0,20}:\s{0,20}\{[^{}]{0,20000}\}/g, '').matchAll(entry)) {
    const name = groups?.['name'] ?? groups?.['name2'] ?? '';
    if (name !== '' && fields?.test(name) !== true) found.set(name, groups?.['spec'] ?? groups?.['spec2'] ?? '');
  }
  return found;
}

const list = (names: readonly string[]): string => `${names.slice(0, 5).join(', ')}${names.length > 5 ? ' and others' : ''}`;

/** Other ways to say where things come from. */
function otherSources(path: string, fresh: string, before: string): Finding[] {
  const isNew = (pattern: RegExp): boolean => [...fresh.matchAll(new RegExp(`(?:${pattern.source})[^\\n]*`, 'gm'))].some((match) => !before.includes(match[0]));
  const source = askHard('dependency/source', [3, 5], `${path} says that things are to come from another place than the registry`);
  if (/(?:^|\/)go\.mod$/.test(path) && isNew(/^[ \t]*(?:replace[ \t]+)?\S+(?:[ \t]+v\S+)?[ \t]+=>[ \t]+(?!\.{1,2}\/)\S+/)) return [source];
  // An edit may show only a part of the line.
  if (/(?:gradle|maven)-wrapper\.properties$/.test(path) && (isNew(/\bhttps?\\?:\/\/(?!(?:services\.gradle\.org|repo\.maven\.apache\.org|repo1\.maven\.org|downloads\.gradle\.org)\/)/) || isNew(/\bhttp\\?:\/\//))) return [source];
  if (/(?:gradle|maven)-wrapper\.properties$/.test(path) && /Sha256Sum\s*=|validateDistributionUrl\s*=\s*true/.test(before) && !/Sha256Sum\s*=|validateDistributionUrl\s*=\s*true/.test(fresh)) return [askHard('dependency/unchecked', [3, 6], `${path} no longer checks what it downloads`)];
  if (/requirements[\w-]*\.(?:txt|in)$|Pipfile$|pyproject\.toml$/.test(path) && isNew(/(?:--(?:extra-)?index-url|--find-links|--trusted-host|^[ \t]*-i\s|^[ \t]*url[ \t]*=)[^\n]*(?<!pypi\.org\/simple\/?["']?)$|git\+\S+/)) return [source];
  if (/Gemfile$/.test(path) && isNew(/^[ \t]*source[ \t]+["'](?!https:\/\/rubygems\.org)/)) return [source];
  if (/(?:^|\/)(?:build\.gradle(?:\.kts)?|settings\.gradle(?:\.kts)?)$/.test(path) && isNew(/maven[ \t]*\{[^}]{0,300}url[^}]{0,100}https?:/)) return [source];
  if (/(?:^|\/)\.cargo\/config(?:\.toml)?$/.test(path) && isNew(/^[ \t]*(?:linker|runner|rustc|rustc-wrapper|registry|replace-with|credential-provider)[ \t]*=/)) return [askHard('protected/startup', [3], `${path} changes what the build tool runs or where it fetches from`)];
  if (/(?:^|\/)\.bazelrc$|(?:^|\/)\.buckconfig$/.test(path) && isNew(/--(?:remote_\w+|bes_\w+|registry|action_env|repo_env|spawn_strategy|strategy|credential_helper|override_repository|disk_cache)/)) return [askHard('protected/startup', [3, 5], `${path} changes where the build runs or what it is given`)];
  if (/(?:^|\/)(?:\.github\/dependabot\.ya?ml|renovate\.json5?|\.renovaterc(?:\.json)?)$/.test(path) && isNew(/registries|hostRules|token|automerge|postUpgradeTasks|https?:/)) return [ask('protected/ci', [3], `${path} changes where updates come from or what is done with them`)];
  return [];
}
