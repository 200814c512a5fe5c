import { ask, askHard } from '../../finding.ts';
import type { ProgramRule } from '../rule.ts';

const DATA = ask('database/data', [4, 9], "works on a database's data");
const DESTROY = askHard('database/drop', [1, 4], 'deletes a database or its data');
const DUMP = askHard('database/copy', [2, 4], 'copies a whole database out or in');
const ADMIN = askHard('database/admin', [3, 9], 'administers a database server');

/** Database clients and tools. Statements on the command line or in a file fed to a client are read as SQL (sql/). */
export const DATABASES: readonly ProgramRule[] = [
  { programs: 'dropdb mysqladmin-drop', otherwise: DESTROY },
  { programs: 'cockroach', cases: [{ sub: 'version|gen|help|demo|workload', effect: 'allow' }, { sub: 'node|init|quit|userfile|auth-session|cert|debug', effect: ADMIN }], otherwise: DATA },
  { programs: 'nodetool sstableloader sstableutil cassandra-stress', cases: [{ sub: 'status|info|version|ring|describecluster|tpstats|netstats|gossipinfo', effect: 'allow' }, { sub: 'drain|decommission|removenode|assassinate|clearsnapshot|truncatehints|stop|disablegossip|disablebinary', effect: DESTROY }], otherwise: ADMIN },
  { programs: 'patronictl repmgr pgbackrest barman wal-g wal-e pg_rewind pg_archivecleanup pg_repack pgbouncer proxysql orchestrator mysqlbinlog mysqlcheck mysqlrepair myisamchk innochecksum mysqlslap pt-online-schema-change pt-archiver pt-table-sync pt-kill gh-ost stolonctl pgcat pg_autoctl', starts: 'pt- aria_ pg_', cases: [{ sub: 'list|status|show|info|version|topology|check', effect: DATA }, { flag: '--version|-V', effect: 'allow' }], otherwise: ADMIN },
  { programs: `
    createdb createuser dropuser pg_ctl pg_ctlcluster pg_resetwal initdb initdb.exe pg_upgrade pg_createcluster pg_dropcluster mysqld mariadbd mongod mysqld_safe
    mysql_install_db mysql_secure_installation reindexdb vacuumdb clusterdb pgbench`, cases: [{ sub: 'status', effect: 'allow' }], otherwise: ADMIN },
  { programs: 'mysqladmin mariadb-admin', cases: [{ sub: 'ping|status|version|extended-status|variables|processlist', effect: 'allow' }, { sub: 'drop', effect: DESTROY }], otherwise: ADMIN },
  { programs: `
    pg_dump pg_dumpall pg_restore pg_basebackup mysqldump mariadb-dump mysqlimport mysqlpump mydumper myloader mongodump mongorestore mongoexport
    mongoimport mongofiles redis-dump cqlsh-copy sqlite3-rsync influx-backup pgloader pg_recvlogical`, otherwise: DUMP },
  { programs: 'pg_isready pgcli-version', otherwise: 'allow' },
  {
    programs: 'redis-cli valkey-cli keydb-cli', valued: '-h -p -a -n -u -s --user --pass -r -i',
    cases: [
      { text: /\b(?:flushall|flushdb|shutdown|config\s+(?:set|rewrite|resetstat)|debug|del|unlink|slaveof|replicaof|script\s+flush|function\s+flush|acl|migrate|cluster\s+(?:reset|forget|flushslots)|xtrim|ltrim|spop|getdel|expire|rename|swapdb|restore|module|eval|bgrewriteaof|failover)\b/i, effect: DESTROY },
      { sub: 'ping|PING|info|INFO|time|TIME|dbsize|DBSIZE', effect: 'allow' },
    ],
    otherwise: DATA,
  },
  { programs: 'mongo mongosh', cases: [{ text: /drop|deletemany|deleteone|remove\(|findoneanddelete|shutdown|update|insert|rename|\$out|\$merge/i, effect: DESTROY }], otherwise: DATA },
  { programs: `
    cqlsh influx clickhouse-client clickhouse etcdctl neo4j-admin cypher-shell couchdb arangosh rethinkdb dynamodb sqlcmd isql osql bcp sqlplus rman
    impala-shell beeline hive presto trino athenacli snowsql mclient ksql zkcli memcached-tool hbase phoenix-sqlline spanner-cli surreal dolt ydb
    tarantool orientdb questdb immudb-admin immuclient monetdb db2 asql aql voltdb vitess vtctl vtctlclient vtctldclient mysqlsh mysqlrouter
    ravendb edgedb gel dgraph janusgraph arangorestore arangodump couchbase-cli cbq cbbackupmgr cbimport cbexport tiup tidb-lightning br`, cases: [{ text: /\b(?:drop|delete|truncate|purge|remove|detach|kill)\b/i, effect: DESTROY }], otherwise: DATA },
  { programs: 'duckdb litecli sqldiff sqlite3_analyzer', otherwise: 'allow' },
  { programs: 'sqlite-utils', cases: [{ sub: 'drop-table|drop-view|delete', effect: DESTROY }], otherwise: 'allow' },
  { programs: 'datasette', cases: [{ sub: 'publish', effect: askHard('database/publish', [2, 9], 'publishes a database') }, { sub: 'install|uninstall', effect: ask('packages/add', [3, 5], 'installs a dependency that the project does not declare') }], otherwise: 'allow' },
];

/** Clients that take SQL: program names, the options with a statement, the options that name the host. */
export const SQL_CLIENTS: readonly { readonly programs: string; readonly statement: string; readonly host: string; readonly valued: string }[] = [
  { programs: 'psql pgcli usql ysqlsh vsql', statement: '-c --command', host: '-h --host', valued: '-c --command -h --host -p --port -U --username -d --dbname -f --file -v --set -o --output -F -P -R -T -L' },
  { programs: 'mysql mariadb mycli', statement: '-e --execute', host: '-h --host', valued: '-e --execute -h --host -P --port -u --user -D --database --protocol -S --socket --defaults-file' },
  { programs: 'sqlite3 sqlite litecli', statement: '-cmd', host: '', valued: '-cmd -init -separator -nullvalue -newline' },
  { programs: 'duckdb', statement: '-cmd -c', host: '', valued: '-cmd -init -separator -nullvalue -newline -c' },
];
