namespace Scheduler.Hosting.Sqlite.Schema;

/// <summary>The first version of the tables. Instants and lengths of time are ticks, UTC.</summary>
internal static class Version1
{
    /// <remarks>
    /// What changes when a schedule fires is one narrow row (timer). Live runs and history are apart: a run that ends leaves the small table, so that what is read again and again stays small. The states
    /// in the conditions of the indexes are those of ScheduleState and RunState, whose numbers never change: a paused timer with an instant is due too, and a run that runs, waits for a retry or is an
    /// orphan is active.
    /// </remarks>
    public const string Script = """
        create table store(
            one integer primary key check (one = 1),
            mark integer not null,
            node integer not null,
            ready_at integer not null,
            control_version integer not null,
            control text);
        insert into store values(1, 0, 0, 0, 0, null);

        create table node(id integer primary key, name text not null, joined integer not null, seen integer not null, expires integer not null, details text);

        create table schedule(
            number integer primary key,
            key text not null unique,
            id text not null,
            job text not null,
            source integer not null,
            definition text not null,
            operator text,
            anchor integer not null,
            follows text);
        create index schedule_job on schedule(job, key);

        create table timer(
            schedule integer primary key,
            due integer,
            cursor integer not null,
            mark integer not null,
            state integer not null,
            runs integer not null,
            version integer not null,
            max_active integer not null,
            delay_after_end integer);
        create index timer_due on timer(due, schedule) where due is not null and state in (0, 2);

        create table run(
            schedule integer not null,
            nominal integer not null,
            kind integer not null,
            state integer not null,
            fence integer not null,
            node integer not null,
            ran_on integer not null,
            attempt integer not null,
            recovery integer not null,
            released integer not null,
            due integer not null,
            ready integer not null,
            priority integer not null,
            version integer not null,
            job text not null,
            executor text not null,
            limit_key text,
            rate_key text,
            unique_key text,
            first_started integer,
            started integer,
            cancel_reason integer,
            cancel_words text,
            cancel_give_up integer not null default 0,
            error_type text,
            error_message text,
            error_stack text,
            args blob,
            header blob,
            line integer,
            rank integer,
            head integer,
            primary key(schedule, nominal, kind)) without rowid;
        create index run_active on run(schedule, node, state) where state in (2, 3, 4);
        create index run_limit on run(limit_key) where limit_key is not null and state in (2, 3, 4);
        create unique index run_unique on run(unique_key) where unique_key is not null;
        create index run_waiting on run(ready) where state in (1, 3);
        create index run_line on run(line, schedule, rank, nominal, kind) where line is not null;
        create index run_head on run(line, rank, nominal, schedule, kind) where head = 1;

        create table line(
            id integer primary key,
            job text not null,
            executor text not null,
            version integer not null,
            limit_key text,
            rate_key text,
            holds integer not null);
        create index line_key on line(job, executor, version, limit_key, rate_key, holds);

        create table bucket(key text primary key, permits integer not null, per integer not null, burst integer not null, shares text not null, instant integer not null) without rowid;

        create table history(
            nominal integer not null,
            schedule integer not null,
            kind integer not null,
            job text not null,
            state integer not null,
            attempt integer not null,
            recovery integer not null,
            node integer not null,
            fence integer not null,
            due integer not null,
            first_started integer,
            started integer,
            finished integer not null,
            args blob,
            header blob,
            result blob,
            error_type text,
            error_message text,
            error_stack text,
            reason text,
            primary key(nominal, schedule, kind)) without rowid;
        create index history_schedule on history(schedule, nominal, kind);
        create index history_ended on history(state, finished);

        create table missed(
            schedule integer not null,
            first integer not null,
            last integer not null,
            count integer not null,
            reason integer not null,
            primary key(schedule, first, reason)) without rowid;
        create index missed_last on missed(last);
        """;
}
