#include "report/html.h"
#include "report/sections.h"

namespace curie {
std::string configuration_section(const RunFiles& run) {
    std::string tables;
    html::Table rest{{}, {}, -1, true};
    for (const auto& [group, values] : run.config.items()) {
        if (!values.is_object()) {
            rest.rows.push_back({group, option_text(values)});
            continue;
        }
        html::Table table{{}, {}, -1, true};
        for (const auto& [name, value] : values.items())
            table.rows.push_back({name, option_text(value)});
        tables +=
            html::element("div", html::element("h3", html::escape(group)) + html::table(table));
    }
    if (!rest.rows.empty())
        tables = html::element("div", html::element("h3", "run") + html::table(rest)) + tables;
    return html::section("configuration", "Configuration",
                         html::paragraph("config.json; the same file given as --config repeats the "
                                         "run.") +
                             html::grid(tables));
}

}  // namespace curie
