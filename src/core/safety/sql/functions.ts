import type { Finding } from '../finding.ts';
import { ADMIN, CHANGE, OUTSIDE, PROCEDURE, RIGHTS, WAITS } from './objections.ts';

/** Functions that do more than compute, by the start or the whole of their name; PostgreSQL, MySQL, SQLite, SQL Server, Oracle. */
const EFFECTS: readonly (readonly [RegExp, Finding])[] = [
  [/^(?:lo_(?:import|export)|pg_read_(?:binary_)?(?:file|server_files)\w*|pg_ls_\w+|pg_stat_file|pg_file_\w+|pg_logdir_ls|pg_execute_server_program|dblink\w*|postgres_fdw_\w+|load_file|load_extension|writefile|readfile|edit|fts3_tokenizer|sys_(?:exec|eval|get|set)|xp_\w+|sp_oa\w+|openrowset|opendatasource|openquery|utl_(?:http|file|tcp|smtp|inaddr)|http(?:_\w+)?|httpuritype|copy_(?:to|from)_\w+|query_to_xml\w*|database_to_xml\w*|table_to_xml\w*|cursor_to_xml\w*|aws_\w+|net\.http\w*|plpy_\w+)$/, OUTSIDE],
  [/^pg_(?:terminate_backend|cancel_backend|reload_conf|rotate_logfile|promote|switch_wal|drop_replication_slot|create_(?:physical|logical)_replication_slot|copy_(?:physical|logical)_replication_slot|replication_\w+|create_restore_point|backup_(?:start|stop)|start_backup|stop_backup|wal_replay_\w+|stat_reset\w*|log_backend_memory_contexts|import_system_collations)$/, ADMIN],
  [/^(?:set_config|set_user|reset_user)$/, RIGHTS],
  [/^(?:setval|lo_(?:create|creat|unlink|put|from_bytea|truncate)|lowrite|pg_notify|cron_\w+|create_(?:hypertable|distributed_table|parent|fdw\w*)|drop_chunks|update_geometry_srid)$/, CHANGE],
  [/^(?:pg_sleep\w*|sleep|benchmark|waitfor|dbms_lock|master_pos_wait|source_pos_wait|wait_for_executed_gtid_set)$/, WAITS],
];

/** A name that says that the function does something to the world. */
const DOES = /(?:^|_)(?:delete|purge|drop|remove|truncate|clear|reset|wipe|erase|destroy|update|insert|create|alter|send|exec|execute|eval|run|kill|grant|revoke|refresh|sync|migrate|import|export|archive|process|apply|schedule|enqueue|cleanup|prune|rebuild|set|disable|enable|terminate)(?:_|$)/;

/** Functions that only compute or tell: those of the databases themselves. What a project defines itself is not here. */
const PURE = new RegExp(`^(?:${[
  'abs|acos|age|any_value|array\\w*|ascii|asin|atan2?|avg|bin|bit_\\w+|bool_\\w+|btrim|cardinality|cast|cbrt|ceil|ceiling|char|char_length|character_length|chr|clock_timestamp|coalesce|col_description|collation|concat\\w*|connection_id|convert\\w*|corr|cos|cot|count|covar_\\w+|crc32\\w*|cume_dist|curdate|current_\\w+|curtime|database',
  'date\\w*|day\\w*|decode|degrees|dense_rank|digest|div|elt|encode|enum_\\w+|every|exp|extract\\w*|field|find_in_set|first_value|floor|format\\w*|from_\\w+|gen_random_\\w+|generate_\\w+|get_bit|get_byte|getdate|glob|greatest|group_concat|grouping|has_\\w+_privilege|hex|hour|if|ifnull|iif|inet_\\w+|initcap|instr|is_\\w+|isfinite|isnull',
  'json\\w*|jsonb\\w*|julianday|justify_\\w+|lag|last_day|last_insert_id|last_insert_rowid|last_value|lastval|lcase|lead|least|left|len|length|likelihood|likely|listagg|ln|localtime\\w*|locate|log\\d*|lower|lpad|ltrim|make\\w*|max|md5|microsecond|mid|min|minute|mod|mode|month\\w*|nextval|now|nth_value|ntile|nullif|num_nulls|num_nonnulls|numnode|nvl2?|obj_description',
  'octet_length|overlay|parse_ident|percent_rank|percentile_\\w+|pg_(?:get|is|size|column|table|total|relation|database|indexes|tablespace|typeof|type|function|encoding|client|postmaster|conf|current|has|my|backend|blocking|safe|stat_get|describe|identify|index|input|jit|last|listening|lsn|mcv|partition|sequence|show|timezone|trigger|ts|visible|xact|wal_lsn|options|collation|char|available|settings|sequences|lock_status|control)\\w*|phraseto_tsquery|pi|plainto_tsquery|position|pow|power|printf|quarter|quote\\w*',
  'pragma_\\w+|read_(?:parquet|csv\\w*|json\\w*|text)|parquet_\\w+|sniff_csv|radians|rand|random\\w*|range\\w*|rank|regexp\\w*|regr_\\w+|repeat|replace|reverse|right|round|row_?count|row_number|row_to_json|rownum|rpad|rtrim|schema|second|session_user|setseed|setweight|sha\\d*|shobj_description|sign|similarity|sin|space|split_part|sqlite_\\w+|sqrt|st_\\w+|starts_with|statement_timestamp|std\\w*|str_to_date|strcmp|strftime|string\\w*|strip|strpos',
  'subdate|subpath|substr\\w*|subtime|sum|system_user|sysdate|tan|time\\w*|to_\\w+|total|total_changes|transaction_timestamp|translate|trim\\w*|trunc|truncate|try_cast|ts_\\w+|tsvector\\w*|txid_\\w+|typeof|ucase|unhex|unicode|unistr|unixepoch|unix_timestamp|unnest|upper|user|utc_\\w+|uuid\\w*|var_\\w+|variance|version|websearch_to_tsquery|week\\w*|width_bucket|word_similarity|xml\\w*|xpath\\w*|year\\w*|zeroblob',
].join('|')})$`);

/** What calling these functions does beside computing. `alone`: those that a statement exists for. */
export function judgeFunctions(functions: readonly string[], alone: readonly string[]): Finding[] {
  return functions.flatMap((name) => {
    const effect = EFFECTS.find(([pattern]) => pattern.test(name));
    if (effect !== undefined) return [effect[1]];
    if (PURE.test(name)) return [];
    // A function of the project's own in a query of many rows computes, as a rule; one that is called for itself, or says that it acts, may do anything.
    return alone.includes(name) || DOES.test(name) ? [PROCEDURE] : [];
  });
}
