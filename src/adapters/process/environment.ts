/**
 * What commands get of the user's environment: what tools need to find each other and nothing that opens a
 * door. A list of what may pass, because nobody can list every name a secret can have.
 */
const ALLOWED = new Set([
  // The system and the person.
  'PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'TMP', 'TEMP', 'HOSTNAME',
  'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'NIX_PATH', 'NIX_PROFILES', 'NIX_SSL_CERT_FILE',
  // Windows cannot start programs without these.
  'SYSTEMROOT', 'WINDIR', 'SYSTEMDRIVE', 'COMSPEC', 'PATHEXT', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH', 'USERNAME', 'APPDATA', 'LOCALAPPDATA',
  'PROGRAMFILES', 'PROGRAMFILES(X86)', 'PROGRAMW6432', 'PROGRAMDATA', 'COMMONPROGRAMFILES', 'COMMONPROGRAMFILES(X86)', 'ALLUSERSPROFILE', 'PUBLIC',
  'OS', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE', 'PSMODULEPATH',
  // The way out, where a company has one.
  'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE',
  // JavaScript.
  'NVM_DIR', 'NVM_BIN', 'NVM_INC', 'FNM_DIR', 'FNM_MULTISHELL_PATH', 'FNM_VERSION_FILE_STRATEGY', 'FNM_LOGLEVEL', 'FNM_ARCH', 'FNM_NODE_DIST_MIRROR',
  'VOLTA_HOME', 'N_PREFIX', 'NODENV_ROOT', 'PNPM_HOME', 'YARN_CACHE_FOLDER', 'COREPACK_HOME', 'BUN_INSTALL', 'DENO_DIR', 'DENO_INSTALL',
  'NPM_CONFIG_REGISTRY', 'NPM_CONFIG_CACHE', 'NPM_CONFIG_PREFIX', 'NPM_CONFIG_USERCONFIG', 'NPM_CONFIG_GLOBALCONFIG', 'NPM_CONFIG_CAFILE', 'NPM_CONFIG_STRICT_SSL',
  // Managers of many languages.
  'ASDF_DIR', 'ASDF_DATA_DIR', 'ASDF_CONFIG_FILE', 'MISE_DATA_DIR', 'MISE_CONFIG_DIR', 'MISE_CACHE_DIR', 'MISE_SHELL', 'SDKMAN_DIR', 'SDKMAN_CANDIDATES_DIR',
  // Python, Ruby, PHP.
  'PYENV_ROOT', 'PYENV_VERSION', 'VIRTUAL_ENV', 'PYTHONPATH', 'PYTHONHOME', 'CONDA_PREFIX', 'CONDA_DEFAULT_ENV', 'CONDA_EXE', 'POETRY_HOME', 'POETRY_CACHE_DIR',
  'PIPX_HOME', 'PIPX_BIN_DIR', 'PIP_INDEX_URL', 'PIP_CACHE_DIR', 'UV_CACHE_DIR', 'UV_INDEX_URL', 'WORKON_HOME',
  'RBENV_ROOT', 'RBENV_VERSION', 'RVM_PATH', 'GEM_HOME', 'GEM_PATH', 'BUNDLE_PATH', 'BUNDLE_GEMFILE', 'COMPOSER_HOME', 'COMPOSER_CACHE_DIR',
  // Java, .NET, Go, Rust, mobile.
  'JAVA_HOME', 'JDK_HOME', 'MAVEN_HOME', 'M2_HOME', 'MAVEN_OPTS', 'GRADLE_HOME', 'GRADLE_USER_HOME', 'JENV_ROOT',
  'DOTNET_ROOT', 'DOTNET_CLI_HOME', 'NUGET_PACKAGES', 'GOPATH', 'GOROOT', 'GOBIN', 'GOCACHE', 'GOMODCACHE', 'GOFLAGS', 'GOPROXY', 'GOSUMDB', 'GOTOOLCHAIN', 'GOOS', 'GOARCH', 'CGO_ENABLED',
  'CARGO_HOME', 'CARGO_TARGET_DIR', 'RUSTUP_HOME', 'RUSTUP_TOOLCHAIN', 'RUSTFLAGS', 'ANDROID_HOME', 'ANDROID_SDK_ROOT', 'FLUTTER_ROOT', 'PUB_CACHE',
  // C and its like.
  'CC', 'CXX', 'CFLAGS', 'CXXFLAGS', 'CPPFLAGS', 'LDFLAGS', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'LIBRARY_PATH', 'CPATH', 'PKG_CONFIG_PATH', 'CMAKE_PREFIX_PATH',
  'SDKROOT', 'DEVELOPER_DIR', 'VCPKG_ROOT', 'PLAYWRIGHT_BROWSERS_PATH', 'PUPPETEER_EXECUTABLE_PATH', 'CHROME_BIN',
]);
const ALLOWED_PREFIXES = ['LC_'];

/** Names and owners of secrets: dropped even if a future list should let them in. */
const SECRET_NAME = /key|token|secret|passw|pwd$|credential|auth|private|session|cookie|^(anthropic|openai|aws|azure|gcp|google|github|gitlab|supabase|vscode|wave|ssh|gpg)_/i;
/** A URL with a user and password in it, as proxies and registries have. */
const SECRET_VALUE = /:\/\/[^/\s@]+@/;

/** Commands have no terminal and nobody to answer: programs are told so. */
const FIXED: Readonly<Record<string, string>> = {
  CI: '1',
  TERM: 'dumb',
  NO_COLOR: '1',
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  GIT_EDITOR: 'true',
  GIT_TERMINAL_PROMPT: '0',
  DEBIAN_FRONTEND: 'noninteractive',
};

/** The environment of a command, made from one's own. Names are compared without regard to case, as Windows does. */
export function commandEnvironment(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    const upper = name.toUpperCase();
    if (value === undefined || !(ALLOWED.has(upper) || ALLOWED_PREFIXES.some((prefix) => upper.startsWith(prefix)))) continue;
    if (SECRET_NAME.test(name) || SECRET_VALUE.test(value)) continue;
    result[name] = value;
  }
  if (process.platform !== 'win32' && result['LANG'] === undefined && result['LC_ALL'] === undefined) result['LANG'] = 'C.UTF-8';
  return { ...result, ...FIXED };
}
