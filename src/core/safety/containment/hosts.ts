import type { Verdict } from '../../../contract/action.ts';

/** Where package managers fetch from. What the rules allow may reach them inside the sandbox; what is unknown may not. */
export const PACKAGE_REGISTRIES: readonly string[] = [
  'registry.npmjs.org', 'registry.yarnpkg.com', 'nodejs.org', 'jsr.io', 'npm.jsr.io',
  'pypi.org', 'files.pythonhosted.org',
  'proxy.golang.org', 'sum.golang.org',
  'index.crates.io', 'static.crates.io', 'crates.io',
  'rubygems.org', 'index.rubygems.org',
  'repo.maven.apache.org', 'repo1.maven.org', 'plugins.gradle.org', 'services.gradle.org',
  'api.nuget.org', 'repo.packagist.org', 'hex.pm', 'repo.hex.pm', 'pub.dev',
];

/** Hosts that a contained command may reach: those of the settings and, unless it is only unknown, the package registries. */
export function reachableHosts(verdict: Pick<Verdict, 'source'>, allowedHosts: readonly string[]): readonly string[] {
  return verdict.source === 'sandbox' ? allowedHosts : [...new Set([...PACKAGE_REGISTRIES, ...allowedHosts])];
}
