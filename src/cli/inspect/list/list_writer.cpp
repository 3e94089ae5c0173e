#include "cli/inspect/list/list_writer.h"

namespace finops::cli {

bool is_table(const InspectOptions& options, const Terminal& terminal) {
  return terminal.tty && !options.json && !options.csv && !options.plain;
}

bool asks_for_field_help(const InspectOptions& options) {
  return options.fields.size() == 1 && options.fields.front() == "help";
}

Result<std::unique_ptr<ListWriter>> make_list_writer(const InspectOptions& options, const Terminal& terminal,
                                                     Output& out) {
  const bool table = is_table(options, terminal);
  const RowFormat format = options.csv ? RowFormat::csv : RowFormat::tsv;
  const bool header = options.header || options.csv;
  if (options.fields.empty()) {
    return options.json ? make_json_writer(options.bodies, out)
           : table      ? make_table_writer(terminal, out)
                        : make_row_writer(format, header, out);
  }
  auto fields = choose_fields(options.fields);
  if (!fields) return std::move(fields).error();
  return options.json ? make_field_json(*std::move(fields), out)
         : table      ? make_field_table(*std::move(fields), terminal, out)
                      : make_field_rows(*std::move(fields), format, header, out);
}

}  // namespace finops::cli
