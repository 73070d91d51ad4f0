-- Runs once, when the database server of docker-compose.yml is made: the platform and Keycloak each own one
-- database and nothing else. The services make their schemas themselves.
\getenv zhixin_password ZHIXIN_DATABASE_PASSWORD
\getenv keycloak_password KEYCLOAK_DATABASE_PASSWORD
create role zhixin login password :'zhixin_password';
create database zhixin owner zhixin;
revoke connect on database zhixin from public;
create role keycloak login password :'keycloak_password';
create database keycloak owner keycloak;
revoke connect on database keycloak from public;
