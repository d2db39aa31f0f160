// Sends the to-do example's geocoder to the address in GEOCODER_URL: nothing but its datasource's own configuration is changed.
'use strict';

const path = require('node:path');

const { GeocoderDataSource } = require(path.join(process.env.TODO_PACKAGE, 'dist/datasources'));
const [operation] = GeocoderDataSource.defaultConfig.operations;
const { pathname } = new URL(operation.template.url);
operation.template.url = process.env.GEOCODER_URL + pathname;
