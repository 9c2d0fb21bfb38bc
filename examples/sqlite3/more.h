/* What sqlite3.h has no single function for. */
#include <sqlite3.h>

/* Steps to the next row, and returns the types of its values: 3 bits for each, from the first on. 0 if there is no
 * row, and SQLITE_STEP_TYPES_TOO_MANY if it has too many values for that. A failure is its code, negated, less 1. */
#define SQLITE_STEP_TYPES_TOO_MANY (-1)
static inline sqlite3_int64 sqlite3_step_types(sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement), count = sqlite3_data_count(statement);
    if (code != SQLITE_ROW) {
        return code == SQLITE_DONE ? 0 : -1 - code;
    }
    sqlite3_int64 types = count > 20 ? SQLITE_STEP_TYPES_TOO_MANY : 0;
    for (int i = count; types >= 0 && i > 0; i--) {
        types = types << 3 | sqlite3_column_type(statement, i - 1);
    }
    return types;
}
