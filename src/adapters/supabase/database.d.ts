// Generated from supabase/migrations: npm run types:supabase. Do not edit.
export type Json = string | number | boolean | null | {
    [key: string]: Json | undefined;
} | Json[];
export type Database = {
    "public": {
        Tables: {
            "human_review_queue": {
                Row: {
                    "agent": string | null;
                    "context": Json | null;
                    "created_at": string;
                    "gate": number | null;
                    "id": string;
                    "outcome": string | null;
                    "outcome_at": string | null;
                    "outcome_notes": string | null;
                    "project_id": string;
                    "reason": string;
                    "requested_by": string | null;
                    "resolution": Json | null;
                    "resolution_notes": string | null;
                    "resolved_at": string | null;
                    "resolved_by": string | null;
                    "resolved_by_user": string | null;
                    "review_id": string;
                    "review_type": string;
                    "revision": number;
                    "safety_score": number | null;
                    "status": string;
                    "story_id": string;
                    "thread_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "agent"?: string | null;
                    "context"?: Json | null;
                    "created_at"?: string;
                    "gate"?: number | null;
                    "id"?: string;
                    "outcome"?: string | null;
                    "outcome_at"?: string | null;
                    "outcome_notes"?: string | null;
                    "project_id": string;
                    "reason": string;
                    "requested_by"?: string | null;
                    "resolution"?: Json | null;
                    "resolution_notes"?: string | null;
                    "resolved_at"?: string | null;
                    "resolved_by"?: string | null;
                    "resolved_by_user"?: string | null;
                    "review_id": string;
                    "review_type": string;
                    "revision"?: number;
                    "safety_score"?: number | null;
                    "status"?: string;
                    "story_id"?: string;
                    "thread_id": string;
                };
                Update: {
                    "agent"?: string | null;
                    "context"?: Json | null;
                    "created_at"?: string;
                    "gate"?: number | null;
                    "id"?: string;
                    "outcome"?: string | null;
                    "outcome_at"?: string | null;
                    "outcome_notes"?: string | null;
                    "project_id"?: string;
                    "reason"?: string;
                    "requested_by"?: string | null;
                    "resolution"?: Json | null;
                    "resolution_notes"?: string | null;
                    "resolved_at"?: string | null;
                    "resolved_by"?: string | null;
                    "resolved_by_user"?: string | null;
                    "review_id"?: string;
                    "review_type"?: string;
                    "revision"?: number;
                    "safety_score"?: number | null;
                    "status"?: string;
                    "story_id"?: string;
                    "thread_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "human_review_queue_project_id_thread_id_fkey";
                        columns: [
                            "project_id",
                            "thread_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "orchestrator_runs";
                        referencedColumns: [
                            "project_id",
                            "thread_id"
                        ];
                    }
                ];
            };
            "orchestrator_commands": {
                Row: {
                    "created_at": string;
                    "expires_at": string;
                    "id": string;
                    "operation": string;
                    "payload": NonNullable<Json>;
                    "project_id": string;
                    "reason": string;
                    "requested_by": string;
                    "requested_by_name": string;
                    "result": string | null;
                    "state": string;
                    "store_id": string | null;
                    "taken_at": string | null;
                    "taken_by": string | null;
                    "thread_id": string | null;
                };
                ComputedFields: never;
                Insert: {
                    "created_at"?: string;
                    "expires_at"?: string;
                    "id"?: string;
                    "operation": string;
                    "payload"?: NonNullable<Json>;
                    "project_id": string;
                    "reason"?: string;
                    "requested_by"?: string;
                    "requested_by_name"?: string;
                    "result"?: string | null;
                    "state"?: string;
                    "store_id"?: string | null;
                    "taken_at"?: string | null;
                    "taken_by"?: string | null;
                    "thread_id"?: string | null;
                };
                Update: {
                    "created_at"?: string;
                    "expires_at"?: string;
                    "id"?: string;
                    "operation"?: string;
                    "payload"?: NonNullable<Json>;
                    "project_id"?: string;
                    "reason"?: string;
                    "requested_by"?: string;
                    "requested_by_name"?: string;
                    "result"?: string | null;
                    "state"?: string;
                    "store_id"?: string | null;
                    "taken_at"?: string | null;
                    "taken_by"?: string | null;
                    "thread_id"?: string | null;
                };
                Relationships: [
                    {
                        foreignKeyName: "orchestrator_commands_project_id_fkey";
                        columns: [
                            "project_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "wave_projects";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "orchestrator_commands_project_id_store_id_fkey";
                        columns: [
                            "project_id",
                            "store_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "wave_stores";
                        referencedColumns: [
                            "project_id",
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "orchestrator_commands_project_id_thread_id_fkey";
                        columns: [
                            "project_id",
                            "thread_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "orchestrator_runs";
                        referencedColumns: [
                            "project_id",
                            "thread_id"
                        ];
                    }
                ];
            };
            "orchestrator_runs": {
                Row: {
                    "base_commit": string;
                    "branch": string;
                    "completed_at": string | null;
                    "cost_limit_usd": number | null;
                    "cost_usd": number | null;
                    "current_agent": string | null;
                    "current_gate": number;
                    "epoch": number;
                    "error": string | null;
                    "files_created": (string)[];
                    "gate_status": string;
                    "holder": string;
                    "id": string;
                    "lease_until": string;
                    "phase": string;
                    "project_id": string;
                    "pushed_checkpoint": string | null;
                    "pushed_commit": string | null;
                    "pushed_ref": string | null;
                    "removed_at": string | null;
                    "repository": string;
                    "request": string | null;
                    "requires_human_review": boolean;
                    "revision": number;
                    "safety_score": number;
                    "scripted": boolean;
                    "started_at": string;
                    "started_by": string;
                    "started_by_name": string;
                    "status": string;
                    "status_reason": string;
                    "store_id": string;
                    "story_id": string;
                    "thread_id": string;
                    "title": string;
                    "tokens_limit": number | null;
                    "tokens_used": number;
                    "updated_at": string;
                    "violations": (string)[];
                };
                ComputedFields: never;
                Insert: {
                    "base_commit"?: string;
                    "branch"?: string;
                    "completed_at"?: string | null;
                    "cost_limit_usd"?: number | null;
                    "cost_usd"?: number | null;
                    "current_agent"?: string | null;
                    "current_gate"?: number;
                    "epoch"?: number;
                    "error"?: string | null;
                    "files_created"?: (string)[];
                    "gate_status"?: string;
                    "holder"?: string;
                    "id"?: string;
                    "lease_until"?: string;
                    "phase"?: string;
                    "project_id": string;
                    "pushed_checkpoint"?: string | null;
                    "pushed_commit"?: string | null;
                    "pushed_ref"?: string | null;
                    "removed_at"?: string | null;
                    "repository"?: string;
                    "request"?: string | null;
                    "requires_human_review"?: boolean;
                    "revision"?: number;
                    "safety_score"?: number;
                    "scripted"?: boolean;
                    "started_at"?: string;
                    "started_by"?: string;
                    "started_by_name"?: string;
                    "status"?: string;
                    "status_reason"?: string;
                    "store_id": string;
                    "story_id": string;
                    "thread_id": string;
                    "title"?: string;
                    "tokens_limit"?: number | null;
                    "tokens_used"?: number;
                    "updated_at"?: string;
                    "violations"?: (string)[];
                };
                Update: {
                    "base_commit"?: string;
                    "branch"?: string;
                    "completed_at"?: string | null;
                    "cost_limit_usd"?: number | null;
                    "cost_usd"?: number | null;
                    "current_agent"?: string | null;
                    "current_gate"?: number;
                    "epoch"?: number;
                    "error"?: string | null;
                    "files_created"?: (string)[];
                    "gate_status"?: string;
                    "holder"?: string;
                    "id"?: string;
                    "lease_until"?: string;
                    "phase"?: string;
                    "project_id"?: string;
                    "pushed_checkpoint"?: string | null;
                    "pushed_commit"?: string | null;
                    "pushed_ref"?: string | null;
                    "removed_at"?: string | null;
                    "repository"?: string;
                    "request"?: string | null;
                    "requires_human_review"?: boolean;
                    "revision"?: number;
                    "safety_score"?: number;
                    "scripted"?: boolean;
                    "started_at"?: string;
                    "started_by"?: string;
                    "started_by_name"?: string;
                    "status"?: string;
                    "status_reason"?: string;
                    "store_id"?: string;
                    "story_id"?: string;
                    "thread_id"?: string;
                    "title"?: string;
                    "tokens_limit"?: number | null;
                    "tokens_used"?: number;
                    "updated_at"?: string;
                    "violations"?: (string)[];
                };
                Relationships: [
                    {
                        foreignKeyName: "orchestrator_runs_project_id_fkey";
                        columns: [
                            "project_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "wave_projects";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "orchestrator_runs_project_id_store_id_fkey";
                        columns: [
                            "project_id",
                            "store_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "wave_stores";
                        referencedColumns: [
                            "project_id",
                            "id"
                        ];
                    }
                ];
            };
            "wave_audit_log": {
                Row: {
                    "actor_kind": string;
                    "actor_name": string;
                    "at": string;
                    "cost_usd": number | null;
                    "event": string | null;
                    "gate": number | null;
                    "hash": string;
                    "name": string;
                    "previous_hash": string;
                    "project_id": string;
                    "recorded_at": string;
                    "recorded_by": string;
                    "safety_tags": (string)[];
                    "seq": number;
                    "severity": string;
                    "store_id": string;
                    "story_id": string | null;
                    "thread_id": string | null;
                    "tokens": number;
                    "type": string;
                };
                ComputedFields: never;
                Insert: {
                    "actor_kind": string;
                    "actor_name"?: string;
                    "at": string;
                    "cost_usd"?: number | null;
                    "event"?: string | null;
                    "gate"?: number | null;
                    "hash": string;
                    "name": string;
                    "previous_hash": string;
                    "project_id": string;
                    "recorded_at"?: string;
                    "recorded_by"?: string;
                    "safety_tags"?: (string)[];
                    "seq": number;
                    "severity": string;
                    "store_id": string;
                    "story_id"?: string | null;
                    "thread_id"?: string | null;
                    "tokens"?: number;
                    "type": string;
                };
                Update: {
                    "actor_kind"?: string;
                    "actor_name"?: string;
                    "at"?: string;
                    "cost_usd"?: number | null;
                    "event"?: string | null;
                    "gate"?: number | null;
                    "hash"?: string;
                    "name"?: string;
                    "previous_hash"?: string;
                    "project_id"?: string;
                    "recorded_at"?: string;
                    "recorded_by"?: string;
                    "safety_tags"?: (string)[];
                    "seq"?: number;
                    "severity"?: string;
                    "store_id"?: string;
                    "story_id"?: string | null;
                    "thread_id"?: string | null;
                    "tokens"?: number;
                    "type"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "wave_audit_log_project_id_fkey";
                        columns: [
                            "project_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "wave_projects";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "wave_audit_log_project_id_store_id_fkey";
                        columns: [
                            "project_id",
                            "store_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "wave_stores";
                        referencedColumns: [
                            "project_id",
                            "id"
                        ];
                    }
                ];
            };
            "wave_checkpoint_parts": {
                Row: {
                    "channel": string;
                    "checkpoint_id": string;
                    "checkpoint_ns": string;
                    "data": string;
                    "keep": number;
                    "kind": string;
                    "project_id": string;
                    "thread_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "channel": string;
                    "checkpoint_id": string;
                    "checkpoint_ns"?: string;
                    "data": string;
                    "keep"?: number;
                    "kind": string;
                    "project_id": string;
                    "thread_id": string;
                };
                Update: {
                    "channel"?: string;
                    "checkpoint_id"?: string;
                    "checkpoint_ns"?: string;
                    "data"?: string;
                    "keep"?: number;
                    "kind"?: string;
                    "project_id"?: string;
                    "thread_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "wave_checkpoint_parts_project_id_thread_id_fkey";
                        columns: [
                            "project_id",
                            "thread_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "orchestrator_runs";
                        referencedColumns: [
                            "project_id",
                            "thread_id"
                        ];
                    }
                ];
            };
            "wave_checkpoint_writes": {
                Row: {
                    "checkpoint_id": string;
                    "checkpoint_ns": string;
                    "data": string;
                    "project_id": string;
                    "revision": number;
                    "slot": number;
                    "task_id": string;
                    "thread_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "checkpoint_id": string;
                    "checkpoint_ns"?: string;
                    "data": string;
                    "project_id": string;
                    "revision"?: number;
                    "slot": number;
                    "task_id": string;
                    "thread_id": string;
                };
                Update: {
                    "checkpoint_id"?: string;
                    "checkpoint_ns"?: string;
                    "data"?: string;
                    "project_id"?: string;
                    "revision"?: number;
                    "slot"?: number;
                    "task_id"?: string;
                    "thread_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "wave_checkpoint_writes_project_id_thread_id_fkey";
                        columns: [
                            "project_id",
                            "thread_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "orchestrator_runs";
                        referencedColumns: [
                            "project_id",
                            "thread_id"
                        ];
                    }
                ];
            };
            "wave_checkpoints": {
                Row: {
                    "checkpoint": string;
                    "checkpoint_id": string;
                    "checkpoint_ns": string;
                    "metadata": string;
                    "number": number;
                    "parent_checkpoint_id": string | null;
                    "project_id": string;
                    "thread_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "checkpoint": string;
                    "checkpoint_id": string;
                    "checkpoint_ns"?: string;
                    "metadata": string;
                    "number": number;
                    "parent_checkpoint_id"?: string | null;
                    "project_id": string;
                    "thread_id": string;
                };
                Update: {
                    "checkpoint"?: string;
                    "checkpoint_id"?: string;
                    "checkpoint_ns"?: string;
                    "metadata"?: string;
                    "number"?: number;
                    "parent_checkpoint_id"?: string | null;
                    "project_id"?: string;
                    "thread_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "wave_checkpoints_project_id_thread_id_fkey";
                        columns: [
                            "project_id",
                            "thread_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "orchestrator_runs";
                        referencedColumns: [
                            "project_id",
                            "thread_id"
                        ];
                    }
                ];
            };
            "wave_effects": {
                Row: {
                    "effect_key": string;
                    "intent": string;
                    "kind": string;
                    "project_id": string;
                    "result": string | null;
                    "revision": number;
                    "state": string;
                    "thread_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "effect_key": string;
                    "intent": string;
                    "kind": string;
                    "project_id": string;
                    "result"?: string | null;
                    "revision"?: number;
                    "state": string;
                    "thread_id": string;
                };
                Update: {
                    "effect_key"?: string;
                    "intent"?: string;
                    "kind"?: string;
                    "project_id"?: string;
                    "result"?: string | null;
                    "revision"?: number;
                    "state"?: string;
                    "thread_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "wave_effects_project_id_thread_id_fkey";
                        columns: [
                            "project_id",
                            "thread_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "orchestrator_runs";
                        referencedColumns: [
                            "project_id",
                            "thread_id"
                        ];
                    }
                ];
            };
            "wave_project_members": {
                Row: {
                    "added_at": string;
                    "email": string;
                    "project_id": string;
                    "role": string;
                    "user_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "added_at"?: string;
                    "email"?: string;
                    "project_id": string;
                    "role": string;
                    "user_id": string;
                };
                Update: {
                    "added_at"?: string;
                    "email"?: string;
                    "project_id"?: string;
                    "role"?: string;
                    "user_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "wave_project_members_project_id_fkey";
                        columns: [
                            "project_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "wave_projects";
                        referencedColumns: [
                            "id"
                        ];
                    }
                ];
            };
            "wave_projects": {
                Row: {
                    "commands_allowed": boolean;
                    "created_at": string;
                    "created_by": string;
                    "different_approver": boolean;
                    "id": string;
                    "name": string;
                };
                ComputedFields: never;
                Insert: {
                    "commands_allowed"?: boolean;
                    "created_at"?: string;
                    "created_by"?: string;
                    "different_approver"?: boolean;
                    "id"?: string;
                    "name": string;
                };
                Update: {
                    "commands_allowed"?: boolean;
                    "created_at"?: string;
                    "created_by"?: string;
                    "different_approver"?: boolean;
                    "id"?: string;
                    "name"?: string;
                };
                Relationships: [
                ];
            };
            "wave_stores": {
                Row: {
                    "accepts_commands": boolean;
                    "id": string;
                    "machine": string;
                    "project_id": string;
                    "registered_at": string;
                    "repositories": (string)[];
                    "seen_at": string | null;
                    "user_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "accepts_commands"?: boolean;
                    "id": string;
                    "machine"?: string;
                    "project_id": string;
                    "registered_at"?: string;
                    "repositories"?: (string)[];
                    "seen_at"?: string | null;
                    "user_id"?: string;
                };
                Update: {
                    "accepts_commands"?: boolean;
                    "id"?: string;
                    "machine"?: string;
                    "project_id"?: string;
                    "registered_at"?: string;
                    "repositories"?: (string)[];
                    "seen_at"?: string | null;
                    "user_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "wave_stores_project_id_fkey";
                        columns: [
                            "project_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "wave_projects";
                        referencedColumns: [
                            "id"
                        ];
                    }
                ];
            };
        };
        Views: {
            [_ in never]: never;
        };
        Functions: {
            "add_project_member": {
                Args: {
                    "p_email": string;
                    "p_project": string;
                    "p_role": string;
                };
                Returns: undefined;
            };
            "renew_run_leases": {
                Args: {
                    "p_project": string;
                    "p_seconds": number;
                    "p_store": string;
                    "p_threads": (string)[];
                };
                Returns: string[];
            };
            "stores_online": {
                Args: {
                    "p_project": string;
                };
                Returns: {
                    "accepts_commands": boolean;
                    "id": string;
                    "machine": string;
                    "project_id": string;
                    "registered_at": string;
                    "repositories": (string)[];
                    "seen_at": string | null;
                    "user_id": string;
                }[];
                SetofOptions: {
                    from: "*";
                    to: "wave_stores";
                    isOneToOne: false;
                    isSetofReturn: true;
                };
            };
            "take_over_run": {
                Args: {
                    "p_project": string;
                    "p_store": string;
                    "p_thread": string;
                };
                Returns: {
                    "base_commit": string;
                    "branch": string;
                    "completed_at": string | null;
                    "cost_limit_usd": number | null;
                    "cost_usd": number | null;
                    "current_agent": string | null;
                    "current_gate": number;
                    "epoch": number;
                    "error": string | null;
                    "files_created": (string)[];
                    "gate_status": string;
                    "holder": string;
                    "id": string;
                    "lease_until": string;
                    "phase": string;
                    "project_id": string;
                    "pushed_checkpoint": string | null;
                    "pushed_commit": string | null;
                    "pushed_ref": string | null;
                    "removed_at": string | null;
                    "repository": string;
                    "request": string | null;
                    "requires_human_review": boolean;
                    "revision": number;
                    "safety_score": number;
                    "scripted": boolean;
                    "started_at": string;
                    "started_by": string;
                    "started_by_name": string;
                    "status": string;
                    "status_reason": string;
                    "store_id": string;
                    "story_id": string;
                    "thread_id": string;
                    "title": string;
                    "tokens_limit": number | null;
                    "tokens_used": number;
                    "updated_at": string;
                    "violations": (string)[];
                };
                SetofOptions: {
                    from: "*";
                    to: "orchestrator_runs";
                    isOneToOne: true;
                    isSetofReturn: false;
                };
            };
            "wave_schema_version": {
                Args: Record<PropertyKey, never>;
                Returns: number;
            };
        };
        Enums: {
            [_ in never]: never;
        };
        CompositeTypes: {
            [_ in never]: never;
        };
    };
};
