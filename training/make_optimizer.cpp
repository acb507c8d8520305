#include "training/make_optimizer.h"

#include "optim/adam.h"
#include "optim/adamw.h"
#include "optim/constant_schedule.h"
#include "optim/cosine_schedule.h"
#include "optim/plateau_schedule.h"
#include "optim/sgd.h"
#include "optim/step_schedule.h"
#include "optim/warmup_schedule.h"

namespace curie {
