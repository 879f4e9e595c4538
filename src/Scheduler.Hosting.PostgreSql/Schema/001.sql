-- Version 1. $schema$ is replaced by the schema's name. Each migration is one transaction.

-- Marks and fences: every commit and every edit draws one number.
create sequence $schema$.commit_no;

-- What holds for everything in the store; one row.
create table $schema$.control (
    one boolean primary key default true check (one),
    version bigint not null,
    json text);
insert into $schema$.control (version) values (0);

create table $schema$.node (
    id integer generated always as identity primary key,
    name text not null,
    jobs text[] not null,
    joined_at timestamptz not null,
    seen_at timestamptz not null,
    lease_until timestamptz not null,
    details text)
    with (fillfactor = 50, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);

-- The cold half of a schedule. id_key is the id as it is compared: in capitals, by code point.
create table $schema$.schedule (
    number bigint primary key,
    id text not null,
    id_key text collate "C" not null unique,
    job text not null,
    source smallint not null,
    definition text not null,
    operator text,
    follows text,
    anchor timestamptz not null,
    version bigint not null);

-- The hot half, narrow: a fire writes a new version of the row, because due is in an index. Spans are microseconds.
create table $schema$.timer (
    schedule bigint primary key,
    mark bigint not null,
    version bigint not null,
    runs bigint not null,
    due timestamptz,
    cursor timestamptz not null,
    max_active integer not null,
    state smallint not null,
    delay_after_end bigint)
    with (fillfactor = 70, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0);
create index timer_due on $schema$.timer (due, schedule) where state in (0, 2) and due is not null;

-- Live runs only. node is 0 exactly while a run waits to be claimed (states 1 and 3); 2, 3 and 4 count as active.
create table $schema$.run (
    schedule bigint not null,
    nominal timestamptz not null,
    kind bigint not null,
    fence bigint not null,
    due timestamptz not null,
    ready_at timestamptz not null,
    rank timestamptz not null,
    first_started_at timestamptz,
    started_at timestamptz,
    state smallint not null,
    node integer not null default 0,
    ran_on integer not null default 0,
    attempt integer not null default 0,
    recovery integer not null default 0,
    released integer not null default 0,
    priority integer not null,
    version integer not null,
    cancel_reason smallint,
    cancel_give_up boolean not null default false,
    job text not null,
    executor text not null,
    limit_key text,
    rate_key text,
    unique_key text,
    cancel_words text,
    error_type text,
    error_message text,
    error_stack text,
    args bytea,
    header bytea,
    primary key (schedule, nominal, kind))
    with (fillfactor = 80, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0);
create unique index run_unique on $schema$.run (unique_key) where unique_key is not null;
create index run_rank on $schema$.run (rank, nominal, schedule, kind) where node = 0;
create index run_ready on $schema$.run (ready_at) where node = 0;
create index run_node on $schema$.run (node) where node <> 0;
create index run_limit on $schema$.run (limit_key) where limit_key is not null and state >= 2;

-- Append-only. ended_by is the commit that ended the run.
create table $schema$.history (
    schedule bigint not null,
    nominal timestamptz not null,
    kind bigint not null,
    fence bigint not null,
    ended_by bigint not null,
    due timestamptz not null,
    first_started_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz not null,
    state smallint not null,
    node integer not null,
    attempt integer not null,
    recovery integer not null,
    job text not null,
    reason text,
    error_type text,
    error_message text,
    error_stack text,
    args bytea,
    header bytea,
    result bytea,
    primary key (schedule, nominal, kind))
    with (autovacuum_vacuum_insert_scale_factor = 0.05);
create index history_nominal on $schema$.history (nominal, schedule, kind);
create index history_job on $schema$.history (job, nominal);
create index history_finished on $schema$.history (finished_at);

create table $schema$.missed (
    schedule bigint not null,
    first timestamptz not null,
    reason smallint not null,
    last timestamptz not null,
    count bigint not null,
    primary key (schedule, first, reason));
create index missed_last on $schema$.missed (last);

-- Token buckets. shares: so many as per has microseconds make one token. full_at: from then on it is as good as none.
create table $schema$.bucket (
    key text primary key,
    shares numeric not null,
    per bigint not null,
    at timestamptz not null,
    full_at timestamptz not null)
    with (fillfactor = 50, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0.01);
create index bucket_full on $schema$.bucket (full_at);

-- The shares of a bucket at an instant, filled by a limit. A clock that was set back fills nothing.
create function $schema$.shares_v1(b $schema$.bucket, now timestamptz, permits integer, per bigint, burst integer)
    returns numeric language sql immutable as $$
    select least(
        per::numeric * burst,
        case when b.per = per then b.shares else trunc(b.shares * per / b.per) end
            + greatest(0, trunc(extract(epoch from now - b.at)::numeric * 1000000)) * permits)
$$;

-- Instants and spans that reach beyond all time end there.
create function $schema$.plus_v1(at timestamptz, micros numeric)
    returns timestamptz language sql immutable as $$
    select case when micros is null or micros > 200000000000000000 or at + micros::float8 * interval '1 microsecond' > '9999-12-31 00:00:00+00' then 'infinity'
        else at + micros::float8 * interval '1 microsecond' end
$$;

-- One want of a claim. Each statement of it sees what was committed before that statement, so what is counted after a lock was taken is exact.
-- It waits for no lock: what others hold is passed over, and the setting 'scheduler.contended' says so.
create function $schema$.claim_v1(
    p_now timestamptz, p_node integer, p_executor text, p_take integer,
    p_jobs text[], p_versions integer[], p_most integer[], p_permits integer[], p_per bigint[], p_burst integer[])
    returns setof $schema$.run language plpgsql
    set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off set enable_hashjoin = off set enable_mergejoin = off
    as $$
declare
    c record;
    b $schema$.bucket;
    v_fence bigint := currval('$schema$.commit_no');
    v_left integer := p_take;
    v_asked integer;
    v_seen integer;
    v_rank timestamptz := '-infinity';
    v_nominal timestamptz := '-infinity';
    v_schedule bigint := -9223372036854775808;
    v_kind bigint := -9223372036854775808;
    v_keys text[] := '{}';       -- limits that are reached, by job and key
    v_dry text[] := '{}';        -- buckets without a token, by job and key
    v_full bigint[] := '{}';     -- schedules whose limit is reached
    v_schedules bigint[] := '{}';
    v_nominals timestamptz[] := '{}';
    v_kinds bigint[] := '{}';
    v_contended boolean := false;
    v_most integer;
    v_mark bigint;
    v_shares numeric;
begin
    if current_setting('scheduler.ok') <> '1' then
        return;
    end if;

    while v_left > 0 loop
        v_asked := v_left;
        v_seen := 0;
        for c in
            select r.schedule, r.nominal, r.kind, r.rank, r.state, r.fence, r.limit_key, r.rate_key, j.most, j.permits, j.per, j.burst,
                r.job || chr(1) || r.limit_key as limit_of, r.job || chr(1) || r.rate_key as rate_of,
                exists (select from $schema$.timer t where t.schedule = r.schedule) as timed
            from $schema$.run r
            join unnest(p_jobs, p_versions, p_most, p_permits, p_per, p_burst) as j(job, version, most, permits, per, burst) on j.job = r.job and j.version >= r.version
            where r.node = 0 and r.ready_at <= p_now and r.executor = p_executor
                and (r.rank, r.nominal, r.schedule, r.kind) > (v_rank, v_nominal, v_schedule, v_kind)
                and not (r.state = 1 and r.limit_key is not null and r.job || chr(1) || r.limit_key = any(v_keys))
                and not (r.state = 1 and r.schedule = any(v_full))
                and not (r.rate_key is not null and r.job || chr(1) || r.rate_key = any(v_dry))
            order by r.rank, r.nominal, r.schedule, r.kind
            limit v_asked
            for update of r skip locked
        loop
            v_seen := v_seen + 1;
            v_rank := c.rank;
            v_nominal := c.nominal;
            v_schedule := c.schedule;
            v_kind := c.kind;

            -- Queued by a commit with a later number than this one: a run's fences only ever grow.
            if c.fence > v_fence then
                v_contended := true;
                continue;
            end if;

            if not c.timed and c.limit_key is null and (c.rate_key is null or c.permits = 0) then
                v_schedules := v_schedules || c.schedule;
                v_nominals := v_nominals || c.nominal;
                v_kinds := v_kinds || c.kind;
                v_left := v_left - 1;
                continue;
            end if;

            if c.state = 1 and c.limit_key is not null and c.most > 0 then
                continue when c.limit_of = any(v_keys);
                if not pg_try_advisory_xact_lock(hashtextextended('$schema$.limit.' || c.limit_key, 0)) then
                    v_contended := true;
                    v_keys := v_keys || c.limit_of;
                    continue;
                end if;
                if (select count(*) from (select from $schema$.run a where a.limit_key = c.limit_key and a.state >= 2 limit c.most) x) >= c.most then
                    v_keys := v_keys || c.limit_of;
                    continue;
                end if;
            end if;

            if c.timed then
                continue when c.state = 1 and c.schedule = any(v_full);
                select t.max_active, t.mark into v_most, v_mark from $schema$.timer t where t.schedule = c.schedule for update skip locked;
                if not found or v_mark > v_fence then
                    v_contended := true;
                    v_full := v_full || c.schedule;
                    continue;
                end if;
                if c.state = 1 and v_most > 0 and (select count(*) from $schema$.run a where a.schedule = c.schedule and a.state >= 2) >= v_most then
                    v_full := v_full || c.schedule;
                    continue;
                end if;
            end if;

            if c.rate_key is not null and c.permits > 0 then
                continue when c.rate_of = any(v_dry);
                select * into b from $schema$.bucket x where x.key = c.rate_key for update skip locked;
                if not found then
                    insert into $schema$.bucket as x values (c.rate_key, c.per::numeric * c.burst, c.per, p_now, p_now) on conflict do nothing returning * into b;
                end if;
                if b.key is null then
                    v_contended := true;
                    v_dry := v_dry || c.rate_of;
                    continue;
                end if;
                v_shares := $schema$.shares_v1(b, p_now, c.permits, c.per, c.burst);
                if v_shares < c.per then
                    v_dry := v_dry || c.rate_of;
                else
                    v_shares := v_shares - c.per;
                end if;
                update $schema$.bucket x
                    set shares = v_shares, per = c.per, at = p_now, full_at = $schema$.plus_v1(p_now, (c.per::numeric * c.burst - v_shares) / c.permits)
                    where x.key = c.rate_key;
                continue when c.rate_of = any(v_dry);
            end if;

            if c.timed then
                update $schema$.timer t set mark = v_fence where t.schedule = c.schedule and t.mark <> v_fence;
            end if;
            return query
                update $schema$.run r
                set state = 2, node = p_node, ran_on = p_node, fence = v_fence, attempt = r.attempt + 1, first_started_at = coalesce(r.first_started_at, p_now), started_at = p_now
                where r.schedule = c.schedule and r.nominal = c.nominal and r.kind = c.kind
                returning r.*;
            v_left := v_left - 1;
        end loop;
        exit when v_seen < v_asked;
    end loop;

    return query
        update $schema$.run r
        set state = 2, node = p_node, ran_on = p_node, fence = v_fence, attempt = r.attempt + 1, first_started_at = coalesce(r.first_started_at, p_now), started_at = p_now
        from unnest(v_schedules, v_nominals, v_kinds) as p(schedule, nominal, kind)
        where r.schedule = p.schedule and r.nominal = p.nominal and r.kind = p.kind
        returning r.*;

    -- Runs that others hold this instant were not even seen; they may let them go.
    if v_left > 0 and not v_contended then
        v_contended := exists (
            select from $schema$.run r
            join unnest(p_jobs, p_versions) as j(job, version) on j.job = r.job and j.version >= r.version
            where r.node = 0 and r.ready_at <= p_now and r.executor = p_executor
                and not (r.state = 1 and r.limit_key is not null and r.job || chr(1) || r.limit_key = any(v_keys))
                and not (r.state = 1 and r.schedule = any(v_full))
                and not (r.rate_key is not null and r.job || chr(1) || r.rate_key = any(v_dry)));
    end if;
    if v_contended then
        perform set_config('scheduler.contended', '1', true);
    end if;
end
$$;

-- What claims have left: whether a run is ready that lacks more than a token, and when the first that lacks only a token has it.
create function $schema$.left_v1(
    p_now timestamptz, p_jobs text[], p_versions integer[], p_permits integer[], p_per bigint[], p_burst integer[], out more boolean, out next_token timestamptz)
    language plpgsql stable set enable_hashjoin = off set enable_mergejoin = off
    as $$
begin
    select coalesce(bool_or(k.token <= p_now), false), min(k.token) filter (where k.token > p_now) into more, next_token
    from (
        select case when r.rate_key is null or j.permits = 0 or b.key is null then p_now
            else $schema$.plus_v1(p_now, ceil((j.per - $schema$.shares_v1(b, p_now, j.permits, j.per, j.burst)) / j.permits)) end as token
        from (select distinct q.job, q.version, q.rate_key from $schema$.run q where q.node = 0 and q.ready_at <= p_now and q.job = any(p_jobs)) r
        join unnest(p_jobs, p_versions, p_permits, p_per, p_burst) as j(job, version, permits, per, burst) on j.job = r.job and j.version >= r.version
        left join $schema$.bucket b on b.key = r.rate_key) k;
end
$$;

-- Runs whose node is gone become this node's. A node with a commit in flight is not touched: that commit holds its row.
create function $schema$.adopt_v1(p_now timestamptz, p_node integer, p_jobs text[])
    returns setof $schema$.run language plpgsql
    set enable_hashjoin = off set enable_mergejoin = off
    as $$
declare
    v_dead integer[];
    v_gone integer[];
    v_robbed integer[];
    v_fence bigint;
begin
    perform from $schema$.node n where n.id = p_node and n.lease_until > p_now for key share;
    if not found then
        return;
    end if;

    select coalesce(array_agg(d.id), '{}') into v_dead
        from (select n.id from $schema$.node n where n.lease_until <= p_now order by n.id for update skip locked) d;
    select coalesce(array_agg(distinct r.node), '{}') into v_gone
        from $schema$.run r where r.node <> 0 and not exists (select from $schema$.node n where n.id = r.node);
    v_fence := nextval('$schema$.commit_no');
    with lost as materialized (
        select r.schedule, r.nominal, r.kind, r.node from $schema$.run r
        where r.node = any(v_dead || v_gone) and r.node <> 0 and r.job = any(p_jobs)
        -- Who holds one is a commit, or a job's transaction that ends it (FEN-5): the next beat looks again.
        order by r.schedule, r.nominal, r.kind for update skip locked),
    taken as (
        update $schema$.run r set state = 4, recovery = r.recovery + (r.state = 2)::integer, node = p_node, fence = v_fence
        from lost l where r.schedule = l.schedule and r.nominal = l.nominal and r.kind = l.kind)
    select coalesce(array_agg(distinct l.node), '{}') into v_robbed from lost l;
    delete from $schema$.node n
        where n.id = any(v_dead) and (n.id = any(v_robbed) or not exists (select from $schema$.run r where r.node = n.id));
    return query select r.* from $schema$.run r where r.node = p_node and r.state = 4;
end
$$;
