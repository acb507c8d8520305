"""The models of `./curie bench models` in Keras, one for each call, with random weights.

Needs a Python with tensorflow (tensorflow-cpu is enough):
    ./curie bench models --peer "path/to/python bench/peers/models_keras.py"
Inference is a compiled tf.function; training is Keras' own train_on_batch with Adam.
"""

import os
import statistics
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

name = os.environ.get("CURIE_BENCH_MODEL", "mobilenet_v2")
threads = int(os.environ.get("CURIE_BENCH_THREADS", os.cpu_count()))
batch = int(os.environ.get("CURIE_BENCH_BATCH", 8))
training_batch = int(os.environ.get("CURIE_BENCH_TRAINING_BATCH", 4))
tf.config.threading.set_intra_op_parallelism_threads(threads)
tf.config.threading.set_inter_op_parallelism_threads(1)


def pnet():
    image = keras.Input((224, 224, 3))
    x = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(18, 1)(image)))
    x = layers.DepthwiseConv2D(3, padding="same")(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.BatchNormalization()(layers.Conv2D(32, 1)(x))
    x = layers.MaxPooling2D()(layers.Add()([layers.Conv2D(32, 1)(image), x]))
    for filters in (64, 128, 256, 256):
        x = layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same")(x))
        x = layers.MaxPooling2D()(layers.ReLU()(x))
    x = layers.Dense(256, "relu")(layers.GlobalAveragePooling2D()(x))
    return keras.Model(image, layers.Dense(1)(layers.Dropout(0.2)(x)))


def make():
    if name == "pnet":
        return pnet()
    makers = {"vgg16": "VGG16", "vgg19": "VGG19", "resnet50": "ResNet50",
              "resnet101": "ResNet101", "mobilenet_v2": "MobileNetV2", "xception": "Xception",
              "nasnet_large": "NASNetLarge", "nasnet_mobile": "NASNetMobile",
              "densenet121": "DenseNet121", "inception_v3": "InceptionV3",
              "inception_resnet_v2": "InceptionResNetV2"}
    return getattr(keras.applications, makers[name])(weights=None, classifier_activation=None)


def seconds(function, least, longest):
    """The median of at least `least` calls that take `longest` seconds together, after two."""
    function(), function()
    times, start = [], time.perf_counter()
    while len(times) < least or time.perf_counter() - start < longest:
        before = time.perf_counter()
        function()
        times.append(time.perf_counter() - before)
    return statistics.median(times)


model = make()
classes = model.output_shape[1]
images = np.random.default_rng(1).random((max(batch, training_batch), *model.input_shape[1:]),
                                         dtype=np.float32)
infer = tf.function(lambda x: model(x, training=False))
one, many = tf.constant(images[:1]), tf.constant(images[:batch])
print("latency_ms", 1e3 * seconds(lambda: infer(one).numpy(), 10, 1))
print("images_per_second", batch / seconds(lambda: infer(many).numpy(), 3, 0))

loss = (keras.losses.BinaryCrossentropy(from_logits=True) if classes == 1
        else keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.compile("adam", loss)
labels = np.arange(training_batch) % max(2, classes)
x, y = tf.constant(images[:training_batch]), tf.constant(labels.reshape(-1, 1))
step = seconds(lambda: model.train_on_batch(x, y), 3, 0)
print("training_images_per_second", training_batch / step)
