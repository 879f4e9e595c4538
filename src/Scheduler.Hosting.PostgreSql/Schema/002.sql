-- Version 2: what people did.
create table $schema$.audit (
    number bigint generated always as identity primary key,
    at timestamptz not null,
    who text not null,
    action text not null,
    target text,
    details text);
create index audit_target on $schema$.audit (target, number) where target is not null;
