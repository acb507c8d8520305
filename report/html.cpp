#include "report/html.h"

#include <fmt/format.h>

#include "report/page_style.h"

namespace curie::html {

std::string escape(std::string_view text) {
    std::string escaped;
    for (const char letter : text) {
        switch (letter) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                if (static_cast<unsigned char>(letter) < 0x20 && letter != '\n' && letter != '\t')
                    escaped += "\xEF\xBF\xBD";
                else
                    escaped += letter;
        }
    }
    return escaped;
}

std::string element(const std::string& name, const std::string& body,
                    const std::string& attributes) {
    return fmt::format("<{0}{1}{2}>{3}</{0}>\n", name, attributes.empty() ? "" : " ", attributes,
                       body);
}

std::string paragraph(std::string_view text, Tone tone) {
    const char* tone_class = tone == Tone::note      ? "class=\"note\""
                             : tone == Tone::warning ? "class=\"warning\""
                                                     : "";
    return element("p", escape(text), tone_class);
}

std::string section(const std::string& anchor, const std::string& title, const std::string& body) {
    return element("section", element("h2", escape(title)) + body,
                   fmt::format("id=\"{}\"", escape(anchor)));
}

std::string table(const Table& table) {
    const auto attributes = [&](size_t column) {
        return static_cast<int>(column) == table.marked ? "class=\"marked\"" : "";
    };
    std::string head, body;
    for (size_t i = 0; i < table.columns.size(); ++i)
        head += element("th", escape(table.columns[i]), attributes(i));
    for (const auto& row : table.rows) {
        std::string cells;
        for (size_t i = 0; i < row.size(); ++i)
            cells += element(i == 0 ? "th" : "td", escape(row[i]), attributes(i));
        body += element("tr", cells);
    }
    if (!head.empty()) head = element("thead", element("tr", head));
    return element(
        "div",
        element("table", head + element("tbody", body), table.words ? "class=\"words\"" : ""),
        "class=\"scroll\"");
}

std::string grid(const std::string& body) {
    return element("div", body, "class=\"grid\"");
}

std::string folded(const std::string& title, const std::string& body) {
    return element("details", element("summary", escape(title)) + body);
}

std::string page(const std::string& title, const std::string& body) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; img-src data:\">\n"
        "<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n"
        "</html>\n",
        escape(title), kPageStyle, body);
}

}  // namespace curie::html
