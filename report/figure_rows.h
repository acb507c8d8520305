// The test figures and the curves that reports and comparisons show, in their order.
#pragma once

#include "report/paper_results.h"

namespace curie {

struct FigureRow {
    const char *title, *figure;  ///< figure: as test_figure() takes it
    double PaperResult::*paper;  ///< null where Table 7 has no such column
};
inline constexpr FigureRow kFigureRows[] = {
    {"Accuracy", "accuracy", &PaperResult::accuracy},
    {"AUC", "auc", &PaperResult::auc},
    {"Recall, weighted", "weighted.recall", &PaperResult::recall},
    {"Precision, weighted", "weighted.precision", &PaperResult::precision},
    {"F1, weighted", "weighted.f1", &PaperResult::f1},
    {"Specificity, weighted", "weighted.specificity", nullptr},
    {"AUC, weighted", "weighted.auc", nullptr},
    {"Recall, mean of classes", "macro.recall", nullptr},
    {"Specificity, mean of classes", "macro.specificity", nullptr},
    {"Precision, mean of classes", "macro.precision", nullptr},
    {"F1, mean of classes", "macro.f1", nullptr},
    {"Sensitivity", "positive.recall", nullptr},
    {"Specificity", "positive.specificity", nullptr},
    {"Precision", "positive.precision", nullptr},
    {"F1", "positive.f1", nullptr},
};

struct CurveRow {
    const char *title, *metric;  ///< metric: as EpochRecord::value() takes it
    bool share;                  ///< between 0 and 1
};
inline constexpr CurveRow kCurveRows[] = {{"Loss", "loss", false},
                                          {"Accuracy", "accuracy", true},
                                          {"Precision", "precision", true},
                                          {"Recall", "recall", true},
                                          {"AUC", "auc", true}};

}  // namespace curie
