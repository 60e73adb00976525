#!/bin/sh
# backup.sh FOLDER: one backup below FOLDER, tried out, and the old ones gone.
#
# Keys live shorter than data: a person who was erased is readable in a backup as long as a copy of their key is kept.
set -eu
home=$1
keep_data_days=${KEEP_DATA_DAYS:-90}
keep_keys_days=${KEEP_KEYS_DAYS:-7}
karriz=/usr/local/bin/karriz

# By the moment, so that names sort; a second one within the same second is refused, not mixed in.
folder=$home/$(date -u +%Y-%m-%dT%H-%M-%SZ)
"$karriz" backup "$folder"
case ${KARRIZ_DATABASE_URL:-} in
  # SQLite: everything of a restore but putting it in place.
  '') "$karriz" restore --try "$folder" ;;
  # PostgreSQL: a trial needs an empty database of its own; see OPERATIONS.md.
  *) ;;
esac

# Only now: a failed backup takes nothing away.
find "$home" -mindepth 2 -maxdepth 2 -name keys -mtime "+$keep_keys_days" -exec rm -rf {} +
find "$home" -mindepth 2 -maxdepth 2 -name data -mtime "+$keep_data_days" -exec sh -c 'rm -rf "${1%/data}"' sh {} \;
