// A small copy of INbreast with its file names, for tests.
#pragma once

#include <string>
#include <vector>

#include "data/image.h"
#include "tests/temporary_folder.h"

namespace curie::test {

inline const std::string kInbreastHeader =
    "Patient ID;Patient age;Laterality;View;Acquisition date;File Name;ACR;Bi-Rads\r\n";

/// A row as INbreast.csv has them.
inline std::string inbreast_row(const std::string& side, const std::string& view,
                                const std::string& id, const std::string& acr,
                                const std::string& birads) {
    return "removed;removed;" + side + ";" + view + ";201001;" + id + ";" + acr + ";" + birads +
           "\r\n";
}

/// OsiriX' property list with one region for each list of points.
inline std::string inbreast_outlines(
    const std::vector<std::pair<std::string, std::vector<std::string>>>& regions) {
    std::string text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<!DOCTYPE plist PUBLIC \"-//Apple Computer//DTD PLIST 1.0//EN\" "
        "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
        "<plist version=\"1.0\">\n<dict>\n\t<key>Images</key>\n\t<array>\n\t\t<dict>\n"
        "\t\t\t<key>ImageIndex</key>\n\t\t\t<integer>0</integer>\n"
        "\t\t\t<key>NumberOfROIs</key>\n\t\t\t<integer>" +
        std::to_string(regions.size()) + "</integer>\n\t\t\t<key>ROIs</key>\n\t\t\t<array>\n";
    for (const auto& [name, points] : regions) {
        text +=
            "\t\t\t\t<dict>\n\t\t\t\t\t<key>Area</key>\n\t\t\t\t\t<real>0.5</real>\n"
            "\t\t\t\t\t<key>Center</key>\n\t\t\t\t\t<string>(1.0, 2.0, 0.0)</string>\n"
            "\t\t\t\t\t<key>Name</key>\n\t\t\t\t\t<string>" +
            name + "</string>\n\t\t\t\t\t<key>NumberOfPoints</key>\n\t\t\t\t\t<integer>" +
            std::to_string(points.size()) +
            "</integer>\n\t\t\t\t\t<key>Point_mm</key>\n\t\t\t\t\t<array>\n"
            "\t\t\t\t\t\t<string>(70.0, 70.0, 0.0)</string>\n\t\t\t\t\t</array>\n"
            "\t\t\t\t\t<key>Point_px</key>\n\t\t\t\t\t<array>\n";
        for (const std::string& point : points)
            text += "\t\t\t\t\t\t<string>" + point + "</string>\n";
        text +=
            "\t\t\t\t\t</array>\n\t\t\t\t\t<key>Type</key>\n\t\t\t\t\t<integer>15</integer>\n"
            "\t\t\t\t</dict>\n";
    }
    return text + "\t\t\t</array>\n\t\t</dict>\n\t</array>\n</dict>\n</plist>\n";
}

/// A grey PGM of 40 rows and 30 columns.
inline const std::string kInbreastPixels = "P5\n30 40\n255\n" + std::string(1200, 'x');

/// Two patients: 20586908 (BI-RADS 1) and 20586934 (5, two outlines), 22580192 (3, outlined) and
/// 22580218 (4a, not outlined), 50994300 (2, from below, blank ACR). The names end in .dcm in the
/// original; the content decides how a file is read.
inline void fill_inbreast(const TemporaryFolder& folder) {
    const std::string images = "INbreast Release 1.0/AllDICOMs/";
    folder.write(images + "20586908_6c613a14b80a8591_MG_R_CC_ANON.dcm", kInbreastPixels);
    folder.write(images + "20586934_6c613a14b80a8591_MG_L_ML_ANON.dcm", kInbreastPixels);
    folder.write(images + "22580192_5530d5782fc89dd7_MG_R_CC_ANON.dcm", kInbreastPixels);
    folder.write(images + "22580218_5530d5782fc89dd7_MG_R_ML_ANON.dcm", kInbreastPixels);
    folder.write(images + "50994300_dbb4b3b8a6ab6f9b_MG_R_FB_ANON.dcm", kInbreastPixels);
    folder.write(images + "._20586908_6c613a14b80a8591_MG_R_CC_ANON.dcm", "of macOS");
    folder.write("INbreast Release 1.0/INbreast.csv",
                 kInbreastHeader + inbreast_row("R", "CC", "20586908", "4", "1") +
                     inbreast_row("L", "MLO", "20586934", "4", "5") +
                     inbreast_row("R", "CC", " 22580192", "2", "3 ") +
                     inbreast_row("R", "MLO", "22580218", "2", "4a") +
                     inbreast_row("R", "FB", "50994300", std::string(90, ' '), "2"));
    const std::string outlines = "INbreast Release 1.0/AllXML/";
    folder.write(
        outlines + "20586934.xml",
        inbreast_outlines({{"Mass", {"(4.0, 6.0)", "(10.0, 6.0)", "(10.0, 14.0)", "(4.0, 14.0)"}},
                           {"Calcifications", {"(29.6, 39.2)"}}}));
    folder.write(outlines + "22580192.xml",
                 inbreast_outlines({{"Espiculated Region", {"(-2.5, 1)", "(5, 1)", "(5, 8)"}}}));
    folder.write("INbreast Release 1.0/PectoralMuscle/20586934_muscle.xml", "<plist/>");
}

}  // namespace curie::test
