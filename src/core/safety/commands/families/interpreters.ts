/** Programs that run code in their own language. `inline`: options with the code; `module`: options with a module's name. */
export interface InterpreterRule {
  readonly programs: RegExp;
  readonly language: 'shell' | 'python' | 'javascript' | 'perl' | 'ruby' | 'php' | 'lua' | 'powershell' | 'other';
  readonly inline: string;
  readonly module?: string;
  /** Options whose value is the next word, besides `inline` and `module`. */
  readonly valued?: string;
  /** Words before the script (`deno run`, `bun run`). */
  readonly sub?: string;
}

export const INTERPRETERS: readonly InterpreterRule[] = [
  { programs: /^(?:ba|z|da|k|mk|a|c|tc|fi|r|pdk|ya)?sh(?:-\d.*)?$|^(?:nu|elvish|ion|osh|xonsh)$|^(?:bash|zsh|oksh|posh)\d*$/, language: 'shell', inline: '-c', valued: '-o -O +o +O --rcfile --init-file' },
  { programs: /^(?:python|pypy|ipython)(?:\d+(?:\.\d+)*)?w?$|^py$|^micropython$/, language: 'python', inline: '-c', module: '-m', valued: '-W -X -Q --check-hash-based-pycs' },
  { programs: /^(?:node|nodejs|tsx|ts-node|ts-node-esm|esno|esr|jiti|babel-node|vite-node|swc-node|sucrase-node|jsc|qjs|electron)$/, language: 'javascript', inline: '-e --eval -p --print', valued: '-r --require --import --loader --experimental-loader -C --conditions --env-file --inspect-port --title --max-http-header-size -P --project --tsconfig -O --compiler-options --icu-data-dir' },
  { programs: /^deno$/, language: 'javascript', inline: '--eval-only', sub: 'run|test|bench|eval|compile|serve', valued: '-c --config --import-map --lock --location --cert --seed -o --output' },
  { programs: /^perl(?:\d+(?:\.\d+)*)?$/, language: 'perl', inline: '-e -E', valued: '-I -M -m' },
  { programs: /^(?:ruby|jruby|irb)(?:\d+(?:\.\d+)*)?$/, language: 'ruby', inline: '-e', valued: '-I -r -C -W -E' },
  { programs: /^php(?:\d+(?:\.\d+)*)?$/, language: 'php', inline: '-r -B -R -E', valued: '-d -c -S -t -z' },
  { programs: /^(?:lua|luajit|texlua)(?:\d+(?:\.\d+)*)?$/, language: 'lua', inline: '-e', valued: '-l' },
  { programs: /^(?:pwsh(?:-preview)?|powershell)(?:\.exe)?$/i, language: 'powershell', inline: '-c' },
  { programs: /^(?:Rscript|R|julia|groovy|scala|scala-cli|kotlin|kotlinc|jshell|elixir|iex|erl|escript|clojure|clj|bb|racket|guile|sbcl|clisp|ocaml|runghc|ghci|swift|tclsh|wish|expect|octave|octave-cli|maxima|gnuplot|crystal|nim|raku|janet|fennel|hy|cmd)(?:\.exe)?$/i, language: 'other', inline: '-e -c -E --eval --expr -Command -EncodedCommand -enc -ec /c /k' },
];

/** Python modules that are tools: `python -m pytest` is `pytest`. */
export const MODULE_PROGRAMS: Readonly<Record<string, string>> = { pip: 'pip', pytest: 'pytest', unittest: 'pytest', mypy: 'mypy', black: 'black', isort: 'isort', flake8: 'flake8', pylint: 'pylint', ruff: 'ruff', coverage: 'coverage', tox: 'tox', nox: 'nox', build: 'pyproject-build', twine: 'twine', venv: 'virtualenv', virtualenv: 'virtualenv', uvicorn: 'uvicorn', gunicorn: 'gunicorn', flask: 'flask', django: 'django-admin', pre_commit: 'pre-commit', poetry: 'poetry', uv: 'uv', pipenv: 'pipenv', alembic: 'alembic', jupyter: 'jupyter', mkdocs: 'mkdocs', sphinx: 'sphinx-build', 'http.server': 'python-http-server', ensurepip: 'virtualenv', 'smtpd': 'sendmail', ipykernel: 'jupyter', pyftpdlib: 'python-http-server', pydoc: 'pydoc', celery: 'celery', ftplib: 'ftp', telnetlib: 'telnet', smtplib: 'sendmail', poplib: 'ftp', imaplib: 'ftp', nntplib: 'ftp', webbrowser: 'w3m', base64: 'base64', zipfile: 'zip', tarfile: 'zip', json: 'cat' };
