-- A delegate's step keeps both names, also when it is no signature: who acted, and for whom.

-- +goose Up
ALTER TABLE steps ADD COLUMN on_behalf_of text COLLATE "C" NOT NULL DEFAULT '';
