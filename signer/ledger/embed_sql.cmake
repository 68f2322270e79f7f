# cmake -DOUTPUT=x.cpp -DFILES="a.sql;b.sql" -P embed_sql.cmake: the migrations as a C++ source.
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME_WE)
  string(REGEX MATCH "^[0-9][0-9][0-9][0-9]" number "${name}")
  math(EXPR version "1${number} - 10000")
  file(READ "${file}" text)
  string(APPEND rows "    Migration{${version}, \"${name}\", R\"sql(${text})sql\"},\n")
endforeach()
set(source "#include \"signer/ledger/migrations.hpp\"

namespace farebox::signer {
namespace {
constexpr Migration kMigrations[] = {
${rows}};
}  // namespace

std::span<const Migration> embedded_migrations() { return kMigrations; }

}  // namespace farebox::signer
")
file(WRITE "${OUTPUT}" "${source}")
