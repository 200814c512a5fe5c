/** Where secrets are kept; commands in the sandbox cannot read them. `~` is the home folder. What does not exist is passed over. */
export const SECRET_PLACES: readonly string[] = [
  '~/.ssh', '~/.gnupg', '~/.password-store', '~/.aws', '~/.azure', '~/.oci', '~/.kube', '~/.docker/config.json', '~/.config/gcloud', '~/.config/gh', '~/.config/hub', '~/.config/doctl',
  '~/.terraform.d', '~/.vault-token', '~/.databrickscfg', '~/.fly', '~/.snowsql', '~/.boto', '~/.s3cfg',
  '~/.netrc', '~/.git-credentials', '~/.config/git/credentials', '~/.pgpass', '~/.my.cnf', '~/.mylogin.cnf',
  '~/.npmrc', '~/.yarnrc.yml', '~/.pypirc', '~/.config/pip', '~/.cargo/credentials', '~/.cargo/credentials.toml', '~/.gem/credentials', '~/.m2/settings.xml', '~/.m2/settings-security.xml',
  '~/.gradle/gradle.properties', '~/.composer/auth.json', '~/.nuget/NuGet/NuGet.Config',
  '~/.bash_history', '~/.zsh_history', '~/.local/share/fish/fish_history', '~/.python_history', '~/.node_repl_history', '~/.psql_history', '~/.mysql_history',
  '~/.local/share/keyrings', '~/.config/google-chrome', '~/.config/chromium', '~/.config/BraveSoftware', '~/.mozilla', '~/.thunderbird',
  '~/.config/Code/User/globalStorage', '~/.vscode-server/data/User/globalStorage', '~/.config/anthropic', '~/.claude.json', '~/.claude/.credentials.json',
  '~/Library/Keychains', '~/Library/Cookies', '~/Library/Safari', '~/Library/Messages', '~/Library/Mail', '~/Library/Application Support/Google/Chrome', '~/Library/Application Support/Firefox',
  '~/Library/Application Support/BraveSoftware', '~/Library/Application Support/Code/User/globalStorage',
  '/etc/shadow', '/etc/gshadow', '/etc/sudoers', '/etc/ssl/private', '/run/secrets', '/var/run/secrets',
];
