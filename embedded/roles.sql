-- The log-in roles of Lisens. Run once by a superuser of the cluster; nothing later needs one.
-- lisens_owner owns the tables and migrates them. lisens_app is the running program: it owns nothing, and in each
-- transaction takes one of the three roles below it. Nobody may skip a row policy.
create role lisens_owner login noinherit nosuperuser nobypassrls nocreaterole nocreatedb;
create role lisens_app login noinherit nosuperuser nobypassrls nocreaterole nocreatedb;
create role lisens_web nologin nosuperuser nobypassrls nocreaterole nocreatedb;
create role lisens_staff nologin nosuperuser nobypassrls nocreaterole nocreatedb;
create role lisens_worker nologin nosuperuser nobypassrls nocreaterole nocreatedb;
-- "set" without "inherit": by itself the program may do nothing, it must say who it acts as.
grant lisens_web, lisens_staff, lisens_worker to lisens_app with inherit false, set true;
